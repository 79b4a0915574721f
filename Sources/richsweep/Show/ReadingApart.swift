import Foundation
import ResultStore
import Surroundings

/// Reads results in a separate process. The HDF5 library trusts its files: a flipped bit can crash the process that reads
/// one, or keep it busy for ever. No hash protects a result, because people may add to it.
enum ReadingApart {
  /// Runs `show` for the same request in another process.
  ///
  /// - Parameters:
  ///   - arguments: of `show`.
  ///   - readsOutput: whether to return its output instead of printing it.
  /// - Throws: ``StoreError`` with code `damaged` if it crashed; ``ExitStatus`` if it ended with a status other than 0,
  ///   after printing an error, or on a signal; `ChildProcess.Failure` if it could not be started.
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
          "damaged: \(number == SIGXCPU ? "reading it takes too long" : "the HDF5 library crashes on it") "
          + "(\(String(cString: strsignal(number)))); run 'richsweep merge' to make the result again from the shards"
      )
    }
  }

  /// The hashes of a result's variables, read in another process.
  ///
  /// - Throws: ``StoreError`` with code `damaged` if it cannot be read, and with code `inaccessible` if the other process
  ///   could not be started or was interrupted.
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
      throw StoreError(.inaccessible, path: path, message: "could not be read: \(failure)")
    } catch ExitStatus.interrupted {
      throw StoreError(.inaccessible, path: path, message: "could not be read: interrupted")
    } catch {
      throw StoreError(.damaged, path: path, message: "damaged: cannot be read as a result")
    }
  }

  /// Whether a result can be read: at least its names, axes and attributes.
  static func isReadable(_ url: URL) -> Bool {
    let arguments = ["--json", "--", url.path(percentEncoded: false), "status"]
    return (try? show(url, arguments, readsOutput: true)) != nil
  }

  /// Limits the processor time of this process by the size of the file.
  static func limitThisProcess(reading url: URL) {
    let megabytes = (DurableFile.size(url.path(percentEncoded: false)) ?? 0) >> 20
    var limit = rlimit(rlim_cur: rlim_t(60 + megabytes), rlim_max: rlim_t(65 + megabytes))
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }
}
