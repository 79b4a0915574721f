import Logging
import Wire

/// Sessions and keys: a session is bound to the key with which it said Hello, and ends with it.
extension Coordinator {
  /// Whether to accept a message: the sender's key is admitted and is the key of its session.
  func isEntitled(_ sender: Sender) -> Bool {
    guard let isBound = scheduler.isBound(sender.session, to: sender.user) else {
      guard let user = sender.user, !admits(user) else { return true }
      hangUp(on: sender, Self.noLongerAdmitted)
      return false
    }
    guard isBound else {
      complain(
        "sent a message with the key \(sender.key ?? "of the sweep directory"), which is not its own",
        of: sender.session)
      return false
    }
    return true
  }

  /// Ends the sessions of keys that are no longer admitted. Their cells go to other workers.
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
    var decisions = scheduler.handle(.expelled(session), at: now)
    carryOut(intake.forget(session, at: now), &decisions)
    credit.forget(session)
    refuse(session, reason)
    carryOut(decisions)
  }

  /// Refuses a sender, and ends the connection after the refusal had time to arrive.
  private func hangUp(on sender: Sender, _ reason: String) {
    refuse(sender.session, reason)
    if let descriptor = sender.descriptor { unwanted.insert(descriptor) }
  }

  private static let noLongerAdmitted = "its key is no longer admitted"
}
