/// The program's own version.
public enum ProgramVersion {
  /// As in `richsweep --version`. Every process of a sweep must have the same.
  public static let current = "0.2.0"
}
