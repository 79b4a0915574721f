import ArgumentParser
import Foundation
import Training

/// What cells are computed with, as a command line names it.
enum ArithmeticName: String, ExpressibleByArgument, CaseIterable {
  case fused, separate

  /// In the words of the sweep.
  var words: String {
    switch self {
    case .fused: CellRun.fusedArithmetic
    case .separate: CellRun.separateArithmetic
    }
  }

  /// Has the workers that this process starts train with it.
  ///
  /// - Throws: ``BadRequest`` where this machine has no such kernels, or the environment asks for others.
  func chooseKernels() throws {
    let variable = CellRun.kernelsVariable
    guard let name = CellRun.kernels(computingWith: words) else {
      throw BadRequest(
        "--arithmetic: got \(rawValue), and this machine has no kernels that compute with \(words).")
    }
    if let asked = ProcessInfo.processInfo.environment[variable], !asked.isEmpty {
      let label = try CellRun.kernels()
      guard CellRun.arithmetic(ofKernels: label) == words else {
        throw BadRequest(
          "--arithmetic: got \(rawValue) beside \(variable)=\(asked), which computes otherwise.")
      }
      return
    }
    setenv(variable, name, 1)
  }
}
