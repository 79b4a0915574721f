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

/// How the numbers of a dataset that others wrote become float64.
enum NumberKind: Equatable {
  /// The library converts all of them without loss.
  case exact
  /// Integers of eight bytes, of which those above 2⁵³ may have no equal in float64.
  case wide
  /// Something else, in words: "text", "float128".
  case other(String)

  /// The kind of a datatype of the file.
  init(_ type: hid_t) {
    let (kind, size) = HDF5.ask { (H5Tget_class(type), H5Tget_size(type)) }
    switch kind {
    case H5T_FLOAT: self = Self.fitsFloat64(type) ? .exact : .other("float\(8 * size)")
    case H5T_INTEGER: self = size < 8 ? .exact : size == 8 ? .wide : .other("integers of \(size) bytes")
    case H5T_ENUM: self = Self.isBoolean(type) ? .exact : .other("an enumeration")
    case H5T_STRING: self = .other("text")
    case H5T_COMPOUND: self = .other("a compound of several fields (such as complex numbers)")
    case H5T_BITFIELD: self = .other("bit fields")
    case H5T_OPAQUE: self = .other("opaque bytes")
    case H5T_REFERENCE: self = .other("references")
    case H5T_VLEN: self = .other("lists of variable length")
    case H5T_ARRAY: self = .other("arrays as elements")
    default: self = .other("something other than numbers")
    }
  }

  /// Whether every value of a type of floating-point numbers is one of float64.
  private static func fitsFloat64(_ type: hid_t) -> Bool {
    var (sign, exponent, exponentSize, mantissa, mantissaSize) = (0, 0, 0, 0, 0)
    return HDF5.ask {
      H5Tget_fields(type, &sign, &exponent, &exponentSize, &mantissa, &mantissaSize)
    } >= 0 && exponentSize <= 11 && mantissaSize <= 52
  }

  /// Whether an enumeration is what numpy's booleans become: FALSE is 0, TRUE is 1.
  private static func isBoolean(_ type: hid_t) -> Bool {
    HDF5.ask {
      guard H5Tget_nmembers(type) == 2, H5Tget_size(type) == 1 else { return false }
      return ["FALSE", "TRUE"].enumerated().allSatisfy { expected, name in
        var value: UInt8 = 0xFF
        return H5Tenum_valueof(type, name, &value) >= 0 && value == expected
      }
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

/// What the elements of a dataset are.
struct DatasetElements {
  /// Their type; nil when they are no numbers of a kind we use.
  let type: ElementType?
  /// Whether that is their type in the file too, byte order and all.
  let isPlain: Bool
  /// How they become float64, whoever wrote them.
  let kind: NumberKind
  /// Bytes of one of them in the file, before any filter.
  let size: Int
}
