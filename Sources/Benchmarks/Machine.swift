import Foundation
import Surroundings

/// A machine as far as it decides how fast things go.
public struct Machine: Codable, Sendable, Equatable {
  /// The processor's own name, with family and model where the name says little.
  public var processor: String
  /// Cores this process may use.
  public var cores: Int
  /// Memory, in GiB.
  public var memory: Double
  /// Operating system and its version.
  public var system: String
  /// Runnable processes on average over the last minute, before the measurement.
  public var load: Double

  /// This machine, now.
  public static var here: Machine {
    let process = ProcessInfo.processInfo
    return Machine(
      processor: processor, cores: CoreAllowance.here.count,
      memory: (Double(process.physicalMemory) / Double(1 << 30) * 10).rounded() / 10,
      system: process.operatingSystemVersionString, load: load)
  }

  private static var processor: String {
    let lines = TextFile.systemLines("/proc/cpuinfo") ?? []
    func field(_ name: String) -> String? {
      lines.first { $0.text.hasPrefix(name) }?.text.split(separator: ":").last.map { $0.trimmed }
    }
    guard let name = field("model name") else { return "unknown" }
    return "\(name) (family \(field("cpu family") ?? "?"), model \(field("model\t") ?? "?"))"
  }

  private static var load: Double {
    let text = TextFile.systemLines("/proc/loadavg")?.first?.text ?? ""
    return text.split(separator: " ").first.flatMap { Double($0) } ?? .nan
  }
}
