internal import PortableMath
internal import SweepPlan
internal import Training

/// What datasets of a group have to be, checked and converted while they are read; shared by draws files and data files.
struct SuppliedFile {
  let path: String

  /// How many rows or numbers are expected.
  enum Count {
    case any
    case exactly(Int)
    case atLeast(Int)

    init(_ count: Int?) { self = count.map { .exactly($0) } ?? .any }

    func admits(_ count: Int) -> Bool {
      switch self {
      case .any: count > 0
      case .exactly(let wanted): count == wanted
      case .atLeast(let least): count >= least
      }
    }

    var text: String {
      switch self {
      case .any: "any"
      case .exactly(let wanted): "\(wanted)"
      case .atLeast(let least): "at least \(least)"
      }
    }
  }

  /// The shape of a dataset; nil where there is none that can be opened.
  func shape(_ name: String, in group: borrowing HDF5Group) -> [Int]? {
    group.contains(name) ? try? group.openDataset(name).shape : nil
  }

  /// Reads a matrix, or nothing when the group has none of this name.
  func matrix(
    _ name: String, in group: borrowing HDF5Group, rows: Count, columns: Count
  ) throws(StoreError) -> Matrix? {
    guard group.contains(name) else { return nil }
    let dataset = try group.openDataset(name)
    let shape = dataset.shape
    guard shape.count == 2, rows.admits(shape[0]), columns.admits(shape[1]) else {
      throw unfit(dataset.name, "got shape \(Shape.text(shape)), expected (\(rows.text), \(columns.text))")
    }
    return Matrix(rows: shape[0], columns: shape[1], elements: try numbers(dataset))
  }

  /// Reads labels, a vector or with several outputs a matrix, or nothing when the group has none of this name.
  func labels(
    _ name: String, in group: borrowing HDF5Group, rows: Count, outputs: Int?
  ) throws(StoreError) -> [Double]? {
    guard group.contains(name) else { return nil }
    let isMatrix =
      if let outputs { outputs > 1 } else { try group.openDataset(name).shape.count > 1 }
    return isMatrix
      ? try matrix(name, in: group, rows: rows, columns: .init(outputs))?.elements
      : try vector(name, in: group, count: rows)
  }

  /// Reads a vector, which may stand as a matrix of one column, or nothing when the group has none of this name.
  func vector(
    _ name: String, in group: borrowing HDF5Group, count: Count
  ) throws(StoreError) -> [Double]? {
    guard group.contains(name) else { return nil }
    let dataset = try group.openDataset(name)
    let isVector = dataset.shape.count == 1 || dataset.shape.count == 2 && dataset.shape[1] == 1
    guard isVector, count.admits(dataset.shape[0]) else {
      throw unfit(dataset.name, "got shape \(Shape.text(dataset.shape)), expected (\(count.text))")
    }
    return try numbers(dataset)
  }

  /// All numbers of a dataset, which has as many as its shape says.
  private func numbers(_ dataset: borrowing HDF5Dataset) throws(StoreError) -> [Double] {
    try dataset.demandWritten()
    let values = try dataset.readWithoutLoss(from: ArrayRegion(wholeOf: dataset.shape))
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw unfit(dataset.name, "got \(values[place]) at index \(place), expected finite numbers")
    }
    return values
  }

  /// Checks that every row has norm 1, to 1e-6.
  func checkUnitRows(_ matrix: Matrix?, _ object: String) throws(StoreError) {
    guard let matrix else { return }
    for row in 0..<matrix.rows {
      let numbers = matrix.elements[row * matrix.columns..<(row + 1) * matrix.columns]
      let norm = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard (norm - 1).magnitude <= 1e-6 else {
        throw unfit(object, "got norm \(norm) in row \(row), expected 1 (to 1e-6) in every row")
      }
    }
  }

  /// Checks that every number is 1 or −1.
  func checkSigns(_ signs: [Double]?, _ object: String) throws(StoreError) {
    guard let signs, let place = signs.firstIndex(where: { $0.magnitude != 1 }) else { return }
    throw unfit(object, "got \(signs[place]) at index \(place), expected 1 or -1")
  }

  func unfit(_ object: String, _ message: String) -> StoreError {
    StoreError(.invalid, path: path, object: object, message: message)
  }
}
