import Coordination
import Foundation
import Surroundings
import Wire

/// What a coordinator tells Prometheus. Names and units follow its conventions: base units, `_total` for counters.
enum SweepMetrics {
  /// The text of all metrics.
  ///
  /// - Parameters:
  ///   - report: what the coordinator last said; nil before it has.
  ///   - name: the sweep's.
  static func text(_ report: Coordinator.Report?, name: String, version: String) -> String {
    var text = PrometheusText()
    text.add(
      "richsweep_build_info", .gauge, "The program and its sweep; always 1.",
      [.init(labels: [("version", version), ("sweep", name)], value: 1)])
    if let report { add(report, to: &text) }
    add(ProcessFacts.own, to: &text)
    return text.text
  }

  private static func add(_ report: Coordinator.Report, to text: inout PrometheusText) {
    let sweep = report.sweep
    text.add("richsweep_cells", .gauge, "Cells of the sweep's grid.", Double(sweep.cells))
    text.add(
      "richsweep_cells_completed_total", .counter, "Cells in recorded shards, diverged ones included.",
      Double(sweep.completed))
    text.add(
      "richsweep_cells_diverged_total", .counter, "Cells whose training diverged.", Double(sweep.diverged))
    text.add(
      "richsweep_cells_given_up_total", .counter, "Poisoned cells, which failed too often.",
      Double(sweep.poisoned))
    text.add(
      "richsweep_cells_in_flight", .gauge, "Cells trained by workers but not yet in a recorded shard.",
      Double(sweep.inFlight))
    text.add(
      "richsweep_shards_recorded_total", .counter, "Shards in the journal.", Double(report.recorded.shards))
    text.add(
      "richsweep_shards_recorded_bytes_total", .counter, "Bytes of the shards in the journal.",
      Double(report.recorded.bytes))
    text.add(
      "richsweep_training_seconds_total", .counter, "CPU time spent training the cells in recorded shards.",
      report.recorded.seconds)
    text.add(
      "richsweep_work_remaining_seconds", .gauge, "Expected CPU time of the remaining cells.",
      sweep.secondsOfWork)
    text.add(
      "richsweep_time_remaining_seconds", .gauge, "Expected remaining time with the present workers.",
      sweep.secondsLeft)
    text.add("richsweep_workers", .gauge, "Workers that are connected.", Double(sweep.workers.count))
    text.add("richsweep_worker_threads", .gauge, "Training threads of all workers.", Double(sweep.slots))
    text.add(
      "richsweep_workers_dismissed_total", .counter,
      "Workers that get no more cells, because they cannot train.",
      Double(sweep.dismissals.reduce(0) { $0 + $1.workers }))
    text.add(
      "richsweep_useful_threads", .gauge,
      "Number of training threads above which more would not shorten the sweep.",
      Double(sweep.scaleHint.usefulThreads))
    text.add(
      "richsweep_leases", .gauge, "Leases that workers hold.",
      Double(sweep.workers.reduce(0) { $0 + $1.leases }))
    text.add(
      "richsweep_worker_silence_seconds", .gauge, "Longest time since the last message of a worker.",
      sweep.workers.map { $0.silence / .seconds(1) }.max())
    text.add(
      "richsweep_draining", .gauge, "Whether the coordinator has stopped assigning cells.",
      sweep.drainReason == nil ? 0 : 1)
    text.add(
      "richsweep_coordinator_incarnation", .gauge, "How many coordinators the sweep has had.",
      Double(report.incarnation))
    text.add(
      "richsweep_messages_received_total", .counter, "Messages that this coordinator has received.",
      Double(report.messages))
    text.add(
      "richsweep_connections_refused_total", .counter, "Connections that this coordinator has refused.",
      Double(report.refusedConnections))
  }

  private static func add(_ facts: ProcessFacts, to text: inout PrometheusText) {
    text.add(
      "process_cpu_seconds_total", .counter, "Processor time of the coordinator, user and system.",
      facts.cpuSeconds)
    text.add(
      "process_resident_memory_bytes", .gauge, "Resident memory of the coordinator.", facts.residentBytes)
    text.add("process_open_fds", .gauge, "Open file descriptors of the coordinator.", facts.openDescriptors)
    text.add(
      "process_start_time_seconds", .gauge, "Unix time at which the coordinator started.", facts.startTime)
  }
}

/// What the system says of this process.
struct ProcessFacts {
  /// Seconds of processor time used.
  var cpuSeconds: Double?
  /// Memory in use.
  var residentBytes: Double?
  /// Open descriptors.
  var openDescriptors: Double?
  /// When it started, in seconds since 1970.
  var startTime: Double?

  /// This process as it is now.
  static var own: ProcessFacts {
    var facts = ProcessFacts()
    var time = timespec()
    if clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 {
      facts.cpuSeconds = Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    // /proc/self/statm: pages in all, pages in memory, …
    let pages = text("/proc/self/statm").split(separator: " ").dropFirst().first.flatMap { Double($0) }
    facts.residentBytes = pages.map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
    facts.openDescriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map {
      Double($0.count)
    }
    // The twenty-second field of /proc/self/stat, counted from the name's closing bracket: ticks since the boot.
    let fields = text("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
    let boot = TextFile.systemLines("/proc/stat")?.first { $0.text.hasPrefix("btime ") }
      .flatMap { Double($0.text.dropFirst(6)) }
    if fields.count > 19, let ticks = Double(fields[19]), let boot {
      facts.startTime = boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
    return facts
  }

  private static func text(_ path: String) -> String {
    TextFile.systemLines(path)?.first?.text ?? ""
  }
}
