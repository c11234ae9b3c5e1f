// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as that of a program that uses Homeostat is.
let homeostat: Target.Dependency = .product(name: "Homeostat", package: "homeostat")

let package = Package(
  name: "examples",
  dependencies: [.package(name: "homeostat", path: "..")],
  targets: [
    .target(name: "Shared", dependencies: [homeostat], path: "Shared"),
    .executableTarget(name: "OwnRule", dependencies: ["Shared", homeostat], path: "OwnRule"),
    .executableTarget(name: "OwnNetwork", dependencies: ["Shared", homeostat], path: "OwnNetwork"),
    .executableTarget(
      name: "ResNetWithIP", dependencies: ["Shared", homeostat], path: "ResNetWithIP"),
  ])
