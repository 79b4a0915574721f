import Logging
import Wire

/// Sessions and keys: a session is bound to the key it said Hello with, and ends with it.
extension Coordinator {
  /// Whether a message is to be heard: its sender's key is admitted, and the one its session came with.
  func isEntitled(_ sender: Sender) -> Bool {
    guard let isBound = scheduler.isBound(sender.session, to: sender.user) else {
      guard let user = sender.user, !admits(user) else { return true }
      hangUp(on: sender, Self.noLongerAdmitted)
      return false
    }
    guard isBound else {
      complain(
        "said something under the key \(sender.key ?? "of the sweep directory"), which is not its",
        of: sender.session)
      return false
    }
    return true
  }

  /// Ends the sessions of keys that are admitted no longer: their cells go to others, and what they say is not heard.
  func expelTheUnadmitted() {
    // Thousands of workers may have one key.
    var verdicts: [String: Bool] = [:]
    for (session, user) in scheduler.sessionsOfUsers {
      let isAdmitted = verdicts[user] ?? admits(user)
      verdicts[user] = isAdmitted
      if !isAdmitted { expel(session, Self.noLongerAdmitted) }
    }
  }

  /// Ends a session, and tells the worker why.
  func expel(_ session: Session, _ reason: String) {
    var actions = scheduler.handle(.expelled(session), at: now)
    carryOut(intake.forget(session, at: now), &actions)
    credit.forget(session)
    refuse(session, reason)
    carryOut(actions)
  }

  /// Refuses somebody, and ends the connection once that has had time to arrive.
  private func hangUp(on sender: Sender, _ reason: String) {
    refuse(sender.session, reason)
    if let descriptor = sender.descriptor { unwanted.insert(descriptor) }
  }

  private static let noLongerAdmitted = "its key is admitted no longer"
}
