internal import CHDF5

/// The types of number a dataset or attribute of ours holds, all little-endian in the file.
///
/// They are used for memory too: Swift runs on little-endian machines only.
enum ElementType: Equatable {
  case float64, float32, int64, int32, int8

  /// The library's predefined type; never to be closed.
  var id: hid_t {
    switch self {
    case .float64: Self.ids.float64
    case .float32: Self.ids.float32
    case .int64: Self.ids.int64
    case .int32: Self.ids.int32
    case .int8: Self.ids.int8
    }
  }

  private static let ids = HDF5.ask {
    (
      float64: richsweep_H5T_IEEE_F64LE(), float32: richsweep_H5T_IEEE_F32LE(),
      int64: richsweep_H5T_STD_I64LE(), int32: richsweep_H5T_STD_I32LE(), int8: richsweep_H5T_STD_I8LE()
    )
  }

  /// Bytes of one number.
  var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .int8: 1
    }
  }

  /// The type that a datatype of the file is, whatever its byte order; nil for any other kind.
  init?(_ type: hid_t) {
    let (kind, size) = HDF5.ask { (H5Tget_class(type), H5Tget_size(type)) }
    switch (kind, size) {
    case (H5T_FLOAT, 8): self = .float64
    case (H5T_FLOAT, 4): self = .float32
    case (H5T_INTEGER, 8): self = .int64
    case (H5T_INTEGER, 4): self = .int32
    case (H5T_INTEGER, 1): self = .int8
    default: return nil
    }
  }

  /// What it is called in messages.
  var name: String {
    switch self {
    case .float64: "float64"
    case .float32: "float32"
    case .int64: "int64"
    case .int32: "int32"
    case .int8: "int8"
    }
  }
}

/// A number that HDF5 reads and writes without conversion.
protocol HDF5Number: BitwiseCopyable {
  static var elementType: ElementType { get }
}
extension Double: HDF5Number { static var elementType: ElementType { .float64 } }
extension Float: HDF5Number { static var elementType: ElementType { .float32 } }
extension Int64: HDF5Number { static var elementType: ElementType { .int64 } }
extension Int32: HDF5Number { static var elementType: ElementType { .int32 } }
extension Int8: HDF5Number { static var elementType: ElementType { .int8 } }
