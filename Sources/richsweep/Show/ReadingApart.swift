import Foundation
import ResultStore
import Surroundings

/// Results are read by a process of their own. The HDF5 library trusts what a file says of itself, and a flipped bit in
/// one can end the process that reads it, or keep it busy for ever; no seal covers a result, to which people add what they
/// like.
enum ReadingApart {
  /// Runs `show` once more for the same request, in a process whose end is told in words.
  ///
  /// - Parameters:
  ///   - arguments: of `show`.
  ///   - readsOutput: whether what it prints is returned rather than printed.
  /// - Throws: ``StoreError`` with code `damaged` where it did not end by itself; ``ExitStatus`` where it ended with
  ///   another status than 0, having said why, or was told to end; `ChildProcess.Failure` where it was not started.
  @discardableResult
  static func show(_ url: URL, _ arguments: [String], readsOutput: Bool = false) throws -> [UInt8] {
    let (ending, output) = try ChildProcess.run(
      ThisProgram.forChildren.path(percentEncoded: false), ["show", "--here"] + arguments,
      environment: ["SWIFT_BACKTRACE": "enable=no"], readsOutput: readsOutput)
    switch ending {
    case .status(0): return output
    case .status(let status): throw ExitStatus(rawValue: status) ?? .badInput
    case .signal(SIGINT), .signal(SIGTERM), .signal(SIGHUP): throw ExitStatus.interrupted
    case .signal(SIGPIPE): throw ExitStatus.badInput
    case .signal(let number):
      throw StoreError(
        .damaged, path: url.path(percentEncoded: false),
        message:
          "damaged: \(number == SIGXCPU ? "reading it does not end" : "the HDF5 library cannot read it") "
          + "(\(String(cString: strsignal(number)))); 'richsweep merge' makes a sweep's result again from its shards"
      )
    }
  }

  /// The hashes of a result's variables, read apart.
  ///
  /// - Throws: ``StoreError`` with code `damaged` where it cannot be read, and with code `inaccessible` where it was not
  ///   read: a process that was not started, or was told to end, says nothing of a file.
  static func hashes(_ url: URL) throws(StoreError) -> [VariableHash] {
    let path = url.path(percentEncoded: false)
    do {
      let output = try show(url, ["--hashes", "--json", "--", path], readsOutput: true)
      return try JSONDecoder().decode([ShowCommand.Hash].self, from: Data(output)).map {
        VariableHash(name: $0.variable, sha256: $0.sha256, isReproducible: $0.isReproducible)
      }
    } catch let error as StoreError {
      throw error
    } catch let failure as ChildProcess.Failure {
      throw StoreError(.inaccessible, path: path, message: "it was not read: \(failure)")
    } catch ExitStatus.interrupted {
      throw StoreError(.inaccessible, path: path, message: "it was not read: reading it was interrupted")
    } catch {
      throw StoreError(.damaged, path: path, message: "damaged: it cannot be read as a result")
    }
  }

  /// Whether a result can be read, its names, axes and attributes at least.
  static func isReadable(_ url: URL) -> Bool {
    let arguments = ["--json", "--", url.path(percentEncoded: false), "status"]
    return (try? show(url, arguments, readsOutput: true)) != nil
  }

  /// Bounds what this process may take: some time for any file, and more for a larger one.
  static func limitThisProcess(reading url: URL) {
    let megabytes = (DurableFile.size(url.path(percentEncoded: false)) ?? 0) >> 20
    var limit = rlimit(rlim_cur: rlim_t(60 + megabytes), rlim_max: rlim_t(65 + megabytes))
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }
}
