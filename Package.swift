// swift-tools-version: 6.2
import PackageDescription

// Every target of ours: Swift 6 language mode, imports internal unless they are part of the
// interface, and no warning left standing.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Bounds are proven by the shapes the kernels are called with; checks inside their loops cost a third.
let unchecked = settings + [SwiftSetting.unsafeFlags(["-Ounchecked"])]

/// The kernels' one source compiled once more for each richer instruction set, which only machines that
/// have it ever run.
#if arch(x86_64)
  let kernelVariants: [Target] = [("AVX2", "x86-64-v3"), ("AVX512", "x86-64-v4")].map { name, level in
    .target(
      name: "Kernels\(name)", dependencies: ["KernelInterface"],
      swiftSettings: unchecked + [
        .unsafeFlags(["-Xcc", "-march=\(level)"]), .define("RICHSWEEP_\(name)"),
      ])
  }
#else
  let kernelVariants: [Target] = []
#endif

let package = Package(
  name: "richsweep",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "richsweep", targets: ["richsweep"]),
    .library(name: "Training", targets: ["Training"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // MARK: - C libraries (module maps and shims, nothing else)
    // ZeroMQ's headers stand where every compiler looks. (Debian's libzmq.pc lists flags of its private
    // dependencies, at which the package manager warns in every build.)
    .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // MARK: - The process and the machine it runs on
    .target(name: "Surroundings", dependencies: ["CProcessor"], swiftSettings: settings),

    // MARK: - Hashes
    .target(name: "Hashing", dependencies: ["COpenSSL", "Surroundings"], swiftSettings: settings),

    // MARK: - Numbers
    .target(name: "PortableMath", swiftSettings: settings),
    .target(name: "CProcessor"),
    .target(name: "KernelInterface", swiftSettings: settings),
    .target(name: "KernelsBaseline", dependencies: ["KernelInterface"], swiftSettings: unchecked),
    .target(
      name: "Kernels",
      dependencies: ["CProcessor", "KernelInterface", "KernelsBaseline", "PortableMath"]
        + kernelVariants.map { .target(name: $0.name) },
      swiftSettings: settings),

    // MARK: - Training one cell
    // Values of Kernels hold values of KernelInterface, which is named wherever they are held: a build after a change of
    // its layouts would else leave out what does not depend on it directly.
    .target(
      name: "Descent", dependencies: ["KernelInterface", "Kernels", "PortableMath"], swiftSettings: settings),
    .target(
      name: "Networks", dependencies: ["Descent", "KernelInterface", "Kernels", "PortableMath"],
      swiftSettings: settings),
    .target(
      name: "Training", dependencies: ["Descent", "KernelInterface", "Kernels", "Networks", "PortableMath"],
      swiftSettings: settings),

    // MARK: - What training should come to, in closed form
    .target(
      name: "Theory",
      dependencies: [
        "KernelInterface", "Kernels", "PortableMath", "Training",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: settings),

    // MARK: - What a sweep is
    .target(
      name: "SweepPlan",
      dependencies: [
        "Hashing", "Kernels", "Networks", "PortableMath", "Surroundings", "Training",
        .product(name: "Yams", package: "Yams"),
      ],
      resources: [
        .embedInCode("Presets/fig1a.yaml"), .embedInCode("Presets/fig1b.yaml"),
        .embedInCode("Presets/fig1b-quick.yaml"), .embedInCode("Presets/fig1-width.yaml"),
        .embedInCode("Presets/fig3.yaml"), .embedInCode("Presets/wide-linear.yaml"),
        .embedInCode("Presets/deep-linear.yaml"),
        .embedInCode("Presets/fig5-surface.yaml"), .embedInCode("Presets/fig5-sweep.yaml"),
        .embedInCode("Presets/leaky.yaml"), .embedInCode("Presets/rates.yaml"),
        .embedInCode("Presets/sgd-noise.yaml"), .embedInCode("Presets/smoke.yaml"),
      ],
      swiftSettings: settings),

    // MARK: - What crosses a process boundary
    .target(
      name: "Wire",
      dependencies: [
        "CZeroMQ", "Hashing", "Surroundings", "SweepPlan",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: settings),
    .target(
      name: "ResultStore",
      dependencies: ["CHDF5", "CZlib", "Hashing", "PortableMath", "Surroundings", "SweepPlan", "Training"],
      swiftSettings: settings),

    // MARK: - The two sides of a sweep
    .target(
      name: "Coordination",
      dependencies: [
        "Hashing", "ResultStore", "Surroundings", "SweepPlan", "Training", "Wire",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .target(
      name: "Worker",
      dependencies: [
        "Hashing", "ResultStore", "Surroundings", "SweepPlan", "Training", "Wire",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),

    // MARK: - Workers on other machines
    .target(
      name: "ClusterTemplates", path: "cluster", exclude: ["Containerfile", "grafana"],
      resources: [
        .embedInCode("slurm/coordinator.sbatch"), .embedInCode("slurm/workers.sbatch"),
        .embedInCode("ssh/worker.sh"), .embedInCode("kubernetes/kustomization.yaml"),
        .embedInCode("kubernetes/coordinator.yaml"), .embedInCode("kubernetes/workers.yaml"),
      ],
      swiftSettings: settings),
    .target(
      name: "Launch", dependencies: ["ClusterTemplates", "ResultStore", "Surroundings"],
      swiftSettings: settings),

    // MARK: - Watching a sweep
    .target(
      name: "Watching",
      dependencies: [
        "Coordination", "Hashing", "ResultStore", "Surroundings", "SweepPlan", "Training", "Wire",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      resources: [
        .embedInCode("Dashboard/Page/index.html"), .embedInCode("Dashboard/Page/style.css"),
        .embedInCode("Dashboard/Page/page.js"), .embedInCode("Dashboard/Page/map.js"),
      ],
      swiftSettings: settings),

    // MARK: - Benchmarks
    .target(
      name: "Benchmarks",
      dependencies: [
        "Coordination", "KernelInterface", "Kernels", "ResultStore", "Surroundings", "SweepPlan",
        "Training",
        "Wire", .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),

    // MARK: - The command line
    .target(name: "Terminal", dependencies: ["Surroundings"], swiftSettings: settings),
    .executableTarget(
      name: "richsweep",
      dependencies: [
        "Benchmarks", "Coordination", "Kernels", "Launch", "PortableMath", "ResultStore", "Surroundings",
        "SweepPlan", "Terminal",
        "Theory", "Training", "Watching", "Wire", "Worker",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // MARK: - Tests
    .target(name: "Randomness", path: "Tests/Randomness", swiftSettings: settings),
    .testTarget(name: "SurroundingsTests", dependencies: ["Surroundings"], swiftSettings: settings),
    .testTarget(name: "HashingTests", dependencies: ["Hashing", "Surroundings"], swiftSettings: settings),
    .testTarget(
      name: "PortableMathTests", dependencies: ["PortableMath", "Randomness"], swiftSettings: settings),
    .testTarget(name: "KernelsTests", dependencies: ["KernelInterface", "Kernels"], swiftSettings: settings),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Descent", "KernelInterface", "Kernels", "Networks", "PortableMath", "Randomness", "Training",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "TheoryTests",
      dependencies: [
        "PortableMath", "Randomness", "Theory", "Training",
        .product(name: "RealModule", package: "swift-numerics"),
      ], swiftSettings: settings),
    .testTarget(
      name: "SweepPlanTests", dependencies: ["PortableMath", "Randomness", "SweepPlan", "Training"],
      exclude: ["Support/validate.py"],
      swiftSettings: settings),
    .testTarget(
      name: "ResultStoreTests",
      dependencies: ["CHDF5", "PortableMath", "Randomness", "ResultStore", "SweepPlan", "Training"],
      swiftSettings: settings),
    // With the program, which Tests/EndToEnd runs: one product is then all that is to be built, and no tools of packages.
    .testTarget(name: "TerminalTests", dependencies: ["richsweep", "Terminal"], swiftSettings: settings),
    .testTarget(
      name: "WireTests",
      dependencies: [
        "Randomness", "SweepPlan", "Wire", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "WorkerTests",
      dependencies: ["Hashing", "ResultStore", "SweepPlan", "Training", "Wire", "Worker"],
      swiftSettings: settings),
    .testTarget(
      name: "WatchingTests",
      dependencies: [
        "Coordination", "ResultStore", "SweepPlan", "Training", "Watching", "Wire",
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CoordinationTests",
      dependencies: [
        "Coordination", "ResultStore", "Surroundings", "SweepPlan", "Wire",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: settings),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Coordination", "Randomness", "ResultStore", "SweepPlan", "Training", "Wire", "Worker",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ], swiftSettings: settings),
  ] + kernelVariants
)
