import ArgumentParser
import Foundation
import Training

/// The arithmetic of cells, as named on the command line.
enum ArithmeticName: String, ExpressibleByArgument, CaseIterable {
  case fused, separate

  /// The name that is recorded for the sweep.
  var words: String {
    switch self {
    case .fused: CellRun.fusedArithmetic
    case .separate: CellRun.separateArithmetic
    }
  }

  /// Makes the workers that this process starts use this arithmetic.
  ///
  /// - Throws: ``BadRequest`` if this machine has no such kernels, or if the environment selects others.
  func chooseKernels() throws {
    let variable = CellRun.kernelsVariable
    guard let name = CellRun.kernels(computingWith: words) else {
      throw BadRequest(
        "--arithmetic: got \(rawValue), but this machine has no kernels with \(words).")
    }
    if let asked = ProcessInfo.processInfo.environment[variable], !asked.isEmpty {
      let label = try CellRun.kernels()
      guard CellRun.arithmetic(ofKernels: label) == words else {
        throw BadRequest(
          "--arithmetic: got \(rawValue), but \(variable)=\(asked) selects kernels with the other arithmetic."
        )
      }
      return
    }
    setenv(variable, name, 1)
  }
}
