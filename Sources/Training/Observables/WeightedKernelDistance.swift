/// ``KernelDistance`` of the kernel that the flow has, K = Σ_p η_p ∂_p f ∂_p f, each layer's part weighted by its rate. The
/// very bits of the other where all layers have one rate.
enum WeightedKernelDistance: ScalarObservable {
  static let name = "weighted_kernel_distance"
  static let explanation =
    "kernel_distance of the kernel of the flow, K = sum over all parameters p of rate_p (df/dp)(df/dp)^T, rate_p "
    + "being the relative rate of the layer of p; equal to kernel_distance where all layers have the same rate; "
    + "missing in cells trained by version 0.1 at different rates"
  static let needs: ObservableNeeds = .weightedKernel
  static let isStandard = true
  static let isRecent = true

  static func range(width: Int, depth: Int) -> ClosedRange<Double> { KernelDistance.values }

  static func value(at moment: Moment) -> Double { moment.weightedKernelDistance }
}

extension Metric {
  /// How far the kernel of the flow is from that of the start.
  public static let weightedKernelDistance = Metric(WeightedKernelDistance.self)
}
