import Launch

extension SlurmQueue {
  /// The tasks for people, those of a job in one state on a line.
  var lines: [String] {
    var groups: [(key: String, tasks: [Task])] = []
    for task in tasks {
      let job = task.job.split(separator: "_").first.map(String.init) ?? task.job
      let isWaiting = task.state == "PENDING"
      let key =
        "slurm \(task.role), job \(job): \(task.state.lowercased())" + (isWaiting ? " (\(task.reason))" : "")
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].tasks.append(task)
      } else {
        groups.append((key, [task]))
      }
    }
    return groups.map { group in
      let nodes = group.tasks.map(\.nodes).filter { !$0.isEmpty }
      let some = nodes.prefix(8).joined(separator: ", ") + (nodes.count > 8 ? ", …" : "")
      return "\(group.key), \(group.tasks.count)" + (nodes.isEmpty ? "" : " on \(some)")
    }
  }
}
