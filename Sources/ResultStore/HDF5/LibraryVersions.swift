/// The libraries that files are read and written with.
public enum LibraryVersions {
  /// HDF5's, as linked, e.g. "1.10.8".
  public static var hdf5: String { HDF5.version }
}
