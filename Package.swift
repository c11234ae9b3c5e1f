// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

// DocC's plugin is for those who make the pages: Scripts/docs asks for it. Whoever depends on this package, or
// builds it, fetches nothing for it.
let docc: [Package.Dependency] =
  Context.environment["HOMEOSTAT_DOCC"] == nil
  ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0")]

// The floors of the architecture: a target imports only what stands above it in this list, and a
// test reads the imports. CLibTorch takes its flags from the torch.pc that Scripts/setup writes.
let package = Package(
  name: "homeostat",
  products: [
    .library(name: "Homeostat", targets: ["Homeostat"]),
    .library(name: "Experiments", targets: ["Experiments"]),
    .library(name: "Exports", targets: ["Exports"]),
    .executable(name: "homeostat", targets: ["HomeostatCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ] + docc,
  targets: [
    // 0: C libraries
    .systemLibrary(name: "CLibTorch", pkgConfig: "torch"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "CTorch", dependencies: ["CLibTorch"], exclude: ["NCCL"]),
    .target(name: "CDistributions"),
    .target(name: "CNumbers"),
    // 0: pure Swift
    .target(name: "Settings", swiftSettings: strict),
    // 1
    .target(name: "Statistics", dependencies: ["CDistributions"], swiftSettings: strict),
    .target(name: "Tensors", dependencies: ["CTorch"], swiftSettings: strict),
    // 2
    .target(name: "Plasticity", dependencies: ["Settings", "Tensors"], swiftSettings: strict),
    .target(
      name: "Datasets",
      dependencies: [
        "Settings", "Statistics", "Tensors", "CNumbers", "CZlib", "CArchive", "CCrypto", "CCurl",
        "CPNG", "CJPEG",
      ],
      swiftSettings: strict),
    // 3
    .target(
      name: "Networks", dependencies: ["Settings", "Tensors", "Plasticity"], swiftSettings: strict),
    // 4
    .target(
      name: "Training",
      dependencies: ["Settings", "Statistics", "Tensors", "Plasticity", "Datasets", "Networks"],
      swiftSettings: strict),
    // 5
    .target(
      name: "Experiments",
      dependencies: [
        "Settings", "Statistics", "Tensors", "Plasticity", "Datasets", "Networks", "Training",
        "CPostgres", "Yams", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      resources: [.copy("Published"), .copy("Report/Page")], swiftSettings: strict),
    .target(
      name: "Exports",
      dependencies: [
        "Settings", "Tensors", "Datasets", "Networks", "Training",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["ONNX/onnx.proto", "TensorBoard/event.proto"], swiftSettings: strict),
    .target(
      name: "Homeostat",
      dependencies: [
        "Settings", "Statistics", "Tensors", "Plasticity", "Datasets", "Networks", "Training",
      ],
      swiftSettings: strict),
    // 6
    .executableTarget(
      name: "HomeostatCommand",
      dependencies: [
        "Experiments", "Exports", "Homeostat",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "homeostat-benchmark", dependencies: ["Homeostat"], path: "Benchmarks/Worker",
      swiftSettings: strict),
    .executableTarget(
      name: "homeostat-reliability", dependencies: ["Experiments", "Homeostat"],
      path: "Reliability/Worker", swiftSettings: strict),

    // The README's program, so that it is built with all else.
    .executableTarget(
      name: "homeostat-example", dependencies: ["Homeostat"], path: "Docs/Example",
      swiftSettings: strict),

    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: strict),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics"], swiftSettings: strict),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"], swiftSettings: strict),
    .testTarget(
      name: "PlasticityTests", dependencies: ["Plasticity", "Statistics"], swiftSettings: strict),
    .testTarget(
      name: "DatasetsTests",
      dependencies: [
        "Datasets", "Settings", "Statistics", "Tensors", "CZlib", "CPNG", "CJPEG",
      ],
      swiftSettings: strict),
    .testTarget(name: "NetworksTests", dependencies: ["Networks", "Yams"], swiftSettings: strict),
    .testTarget(
      name: "TrainingTests", dependencies: ["Training", "CJPEG"], swiftSettings: strict),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Experiments", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),
    .testTarget(
      name: "ExportsTests",
      dependencies: [
        "Exports", "Homeostat", "Training",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["compare.py"], swiftSettings: strict),
    .testTarget(
      name: "HomeostatCommandTests",
      dependencies: ["HomeostatCommand", "Experiments", "Tensors", "CJPEG"],
      exclude: ["train-help.txt", "wrong-experiments.txt"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)
