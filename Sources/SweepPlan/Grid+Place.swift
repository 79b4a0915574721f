internal import Training

extension Grid {
  /// Where on the axes a cell lies, in words: the name of each axis, and the value there.
  package func place(ofCell cell: Int) -> [(name: String, value: String)] {
    zip(axes, coordinates(of: cell)).map { axis, index in
      (axis.parameter.name, Parameter.text(axis.values[index]))
    }
  }
}
