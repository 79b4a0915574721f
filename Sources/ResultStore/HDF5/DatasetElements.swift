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
