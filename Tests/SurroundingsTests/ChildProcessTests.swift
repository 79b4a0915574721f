import Foundation
import Surroundings
import Testing

@Suite struct ChildProcessTests {
  private func ending(of processID: Int32) -> ChildProcess.Ending {
    while true {
      if let ending = ChildProcess.ending(of: processID) { return ending }
      sched_yield()
    }
  }

  @Test("What is run is waited for, and what it writes is collected")
  func run() throws {
    let (ending, output) = try ChildProcess.run(
      "/bin/sh", ["-c", "echo $WORD; exit 5"], environment: ["WORD": "word"], readsOutput: true)
    #expect(ending == .status(5) && String(decoding: output, as: UTF8.self) == "word\n")
    #expect(try ChildProcess.run("/bin/sh", ["-c", "kill -15 $$"]).ending == .signal(15))
    #expect(throws: ChildProcess.Failure.self) { try ChildProcess.run("/nowhere/program", []) }
  }

  @Test("What is started runs until it ends, with the streams it was given, and tells of its end once")
  func start() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    var place = ChildProcess.Place()
    (place.input, place.isApart) = (ends[0], true)
    let processID = try ChildProcess.start("/bin/sh", ["-c", "read word; test \"$word\" = word"], in: place)
    close(ends[0])
    #expect(ChildProcess.ending(of: processID) == nil)
    _ = write(ends[1], "word\n", 5)
    close(ends[1])
    #expect(ending(of: processID) == .status(0))
    #expect(ChildProcess.ending(of: processID) == .status(-1))
  }

  @Test("What is said and what is answered wait for nothing, however long both are")
  func conversation() throws {
    // As in the program.
    signal(SIGPIPE, SIG_IGN)
    let long = [UInt8](repeating: 7, count: 1 << 20)
    let script = "cat; head -c 1000000 /dev/zero >&2; exit 4"
    let answer = try ChildProcess.ask("/bin/sh", ["-c", script], input: long, limit: .seconds(60))
    #expect(answer.ending == .status(4) && answer.output == long && answer.errors.count == 1_000_000)
    let deaf = try ChildProcess.ask(
      "/bin/sh", ["-c", "exec <&-; echo $WORD"], environment: ["WORD": "word"], input: long,
      limit: .seconds(60))
    #expect(deaf.ending == .status(0) && String(decoding: deaf.output, as: UTF8.self) == "word\n")
    for stubborn in ["", "trap '' TERM; echo; ", "exec >&- 2>&-; "] {
      let script = stubborn + "exec sleep 1000"
      #expect(try ChildProcess.ask("/bin/sh", ["-c", script], limit: .milliseconds(100)).ending == nil)
    }
  }

  @Test("Signals that a thread blocks reach a child, and a closed pipe ends it")
  func signals() throws {
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGTERM, SIGPIPE] {
      #expect(try ChildProcess.run("/bin/sh", ["-c", "kill -\(number) $$"]).ending == .signal(number))
    }
  }

  @Test("One that is apart has neither this process's descriptors nor its group", arguments: [true, false])
  func apart(isApart: Bool) throws {
    // As libraries open them.
    let descriptor = open("/dev/null", O_RDONLY)
    try #require(descriptor > 2)
    defer { close(descriptor) }
    var place = ChildProcess.Place()
    place.isApart = isApart
    let script = """
      test -e /proc/self/fd/\(descriptor) && exit 1
      read id name state parent group rest < /proc/$$/stat
      test $group = $$ && exit 7
      """
    let found = ending(of: try ChildProcess.start("/bin/sh", ["-c", script], in: place))
    #expect(found == .status(isApart ? 7 : 1))
  }
}
