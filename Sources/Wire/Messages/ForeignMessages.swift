import Surroundings

/// What every message goes through before anybody sees it: numbers within their bounds, texts that can be printed.
/// Identities (leases, hashes) and bytes stay as they are, and are compared and checked where they are used.

extension WireToCoordinator.OneOf_Body {
  /// The same with numbers and texts as they may be used.
  var checked: Self {
    switch self {
    case .hello(var hello):
      hello.host = PrintableText.of(hello.host, longest: TextBounds.name)
      hello.programVersion = PrintableText.of(hello.programVersion, longest: TextBounds.name)
      hello.kernels = PrintableText.of(hello.kernels, longest: TextBounds.name)
      hello.fingerprint = PrintableText.of(hello.fingerprint, longest: TextBounds.hash)
      hello.processID = UInt32(ForeignNumber.processID(hello.processID))
      return .hello(hello)
    case .heartbeat(var heartbeat):
      for index in heartbeat.progress.indices { heartbeat.progress[index].check() }
      heartbeat.periodSeconds = ForeignNumber.seconds(heartbeat.periodSeconds)
      return .heartbeat(heartbeat)
    case .done(var done):
      done.sha256 = PrintableText.of(done.sha256, longest: TextBounds.hash)
      done.kernels = PrintableText.of(done.kernels, longest: TextBounds.name)
      done.bytes = UInt64(ForeignNumber.count(done.bytes, atMost: ForeignNumber.largestOffset))
      if done.seconds.contains(where: { ForeignNumber.seconds($0) != $0 }) {
        done.seconds = done.seconds.map { ForeignNumber.seconds($0) }
      }
      return .done(done)
    case .failed(var failed):
      failed.cell = UInt64(ForeignNumber.count(failed.cell))
      failed.reason = PrintableText.of(failed.reason)
      failed.bytes = UInt64(ForeignNumber.count(failed.bytes, atMost: ForeignNumber.largestOffset))
      return .failed(failed)
    case .bye(var bye):
      bye.reason = PrintableText.of(bye.reason)
      return .bye(bye)
    case .shardChunk(var chunk):
      chunk.offset = UInt64(ForeignNumber.count(chunk.offset, atMost: ForeignNumber.largestOffset))
      return .shardChunk(chunk)
    case .fileRequest(var request):
      request.sha256 = PrintableText.of(request.sha256, longest: TextBounds.hash)
      request.offset = UInt64(ForeignNumber.count(request.offset, atMost: ForeignNumber.largestOffset))
      request.limit = UInt64(ForeignNumber.count(request.limit, atMost: ForeignNumber.largestOffset))
      return .fileRequest(request)
    case .statusRequest, .returned: return self
    }
  }
}

extension WireToWorker.OneOf_Body {
  /// The same with numbers and texts as they may be used.
  var checked: Self {
    switch self {
    case .welcome(var welcome):
      welcome.fingerprint = PrintableText.of(welcome.fingerprint, longest: TextBounds.hash)
      welcome.sweepSha256 = PrintableText.of(welcome.sweepSha256, longest: TextBounds.hash)
      welcome.heartbeatSeconds = ForeignNumber.seconds(welcome.heartbeatSeconds)
      return .welcome(welcome)
    case .refused(var refused):
      refused.reason = PrintableText.of(refused.reason)
      return .refused(refused)
    case .drain(var drain):
      drain.reason = PrintableText.of(drain.reason)
      return .drain(drain)
    case .statusReply(var reply):
      reply.check()
      return .statusReply(reply)
    case .shardWanted(var wanted):
      wanted.offset = UInt64(ForeignNumber.count(wanted.offset, atMost: ForeignNumber.largestOffset))
      wanted.limit = UInt64(ForeignNumber.count(wanted.limit, atMost: ForeignNumber.largestOffset))
      return .shardWanted(wanted)
    case .filePiece(var piece):
      piece.sha256 = PrintableText.of(piece.sha256, longest: TextBounds.hash)
      piece.offset = UInt64(ForeignNumber.count(piece.offset, atMost: ForeignNumber.largestOffset))
      piece.size = UInt64(ForeignNumber.count(piece.size, atMost: ForeignNumber.largestOffset))
      return .filePiece(piece)
    case .introduce, .shardAccepted, .pulse, .leases, .recall: return self
    }
  }
}

/// Bytes of texts in messages, at most.
private enum TextBounds {
  /// Of a machine, a program, an instruction set.
  static let name = 255
  /// SHA-256 in hexadecimal.
  static let hash = 64
}

extension WireProgress {
  fileprivate mutating func check() {
    finishedCells = UInt64(ForeignNumber.count(finishedCells))
    cell = UInt64(ForeignNumber.count(cell))
    step = UInt64(ForeignNumber.count(step, atMost: ForeignNumber.largestStep))
  }
}

extension WireStatusReply {
  fileprivate mutating func check() {
    cells = UInt64(ForeignNumber.count(cells))
    completed = UInt64(ForeignNumber.count(completed))
    diverged = UInt64(ForeignNumber.count(diverged))
    poisoned = UInt64(ForeignNumber.count(poisoned))
    refusedConnections = UInt64(ForeignNumber.count(refusedConnections))
    inFlight = UInt64(ForeignNumber.count(inFlight))
    usefulThreads = UInt64(ForeignNumber.count(usefulThreads))
    workersLeftOut = UInt64(ForeignNumber.count(workersLeftOut))
    secondsLeft = ForeignNumber.secondsOrNone(secondsLeft)
    usefulSecondsLeft = ForeignNumber.seconds(usefulSecondsLeft)
    for index in workers.indices { workers[index].check() }
    for index in dismissals.indices { dismissals[index].check() }
  }
}

extension WireDismissal {
  fileprivate mutating func check() {
    host = PrintableText.of(host, longest: TextBounds.name)
    processID = UInt32(ForeignNumber.processID(processID))
    reason = PrintableText.of(reason)
    workers = UInt64(ForeignNumber.count(workers))
  }
}

extension WireWorkerStatus {
  fileprivate mutating func check() {
    host = PrintableText.of(host, longest: TextBounds.name)
    processID = UInt32(ForeignNumber.processID(processID))
    leases = UInt64(ForeignNumber.count(leases))
    cellsDone = UInt64(ForeignNumber.count(cellsDone))
    silentSeconds = ForeignNumber.seconds(silentSeconds)
    for index in progress.indices { progress[index].check() }
  }
}
