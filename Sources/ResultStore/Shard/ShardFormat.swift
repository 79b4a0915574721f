/// What makes a file a shard, besides its arrays.
///
///     /                     attributes: format sweep fingerprint program_version kernels hdf5_version lease created
///       width_50_inputs_100_teacher_width_3/        cells of one shape, a row each in everything below
///         integers          int64   (cell, column)  cell: its number in the grid of the attribute `sweep`; each
///                                                   whole number of ``CellColumn/stored``
///         numbers           float64 (cell, column)  the parameters, each real number of ``CellColumn/stored``, each
///                                                   metric at all checkpoints, loss_history, tensors below 4 kB
///         W trajectory …    float64 (cell, …)       each tensor from 4 kB on, one chunk a cell
///
/// The attribute `columns` of `integers` and `numbers` says which is which: names in order, `name:count` where
/// one stands for several columns.
///
/// After the HDF5 file follows the ``ShardIndex``, and then the ``seal``.
enum ShardFormat {
  static let seal = Seal(format: "richsweep shard 3", kind: "shard")
}
