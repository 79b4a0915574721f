import Foundation

/// What a process is given by whoever starts it, put in order before anything else happens.
public enum ProcessStart {
  /// Opens standard streams that are closed, lets writing fail with an error instead of a signal, hears the signals that
  /// end a program and its children, and raises the limit of open files.
  public static func prepare() {
    openStandardStreams()
    // A closed pipe and a file at its largest size (ulimit -f) are errors like a full disk.
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    // Ends of children are noticed, and SIGTERM is heard, whatever the parent ignored or held back.
    signal(SIGCHLD, SIG_DFL)
    // The language's run time takes Ctrl-\ for a crash, reports that, and goes on.
    if !Signals.isIgnored(SIGQUIT) { signal(SIGQUIT, SIG_DFL) }
    if Signals.isIgnored(SIGTERM) { signal(SIGTERM, SIG_DFL) }
    var heard = sigset_t()
    sigemptyset(&heard)
    for number in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] { sigaddset(&heard, number) }
    pthread_sigmask(SIG_UNBLOCK, &heard, nil)
    OpenFiles.raiseLimit()
  }

  /// A file that is opened later must not become a standard stream. What is opened here fails as a closed one does:
  /// the null device, the wrong way round where it matters.
  private static func openStandardStreams() {
    for (stream, mode) in [
      (STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY),
    ] where fcntl(stream, F_GETFD) < 0 {
      // Descriptors below this one are open: it becomes this one.
      _ = open("/dev/null", mode)
    }
  }
}
