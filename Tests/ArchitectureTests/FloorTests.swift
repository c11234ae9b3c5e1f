import Testing

@Suite("The floors of the architecture") struct FloorTests {
  @Test("A source file imports only modules on lower floors")
  func imports() throws {
    let files = try Project.files(in: "Sources", ending: ["swift"])
    #expect(files.count > 50)
    var seen: Set<String> = []
    for file in files {
      let module = String(file.split(separator: "/")[1])
      for name in Project.imports(of: try Project.text(file)) {
        seen.insert(name)
        let objection = Project.objection(to: module, using: name)
        #expect(objection == nil, "\(file)")
      }
    }
    #expect(seen.isSuperset(of: ["CTorch", "Tensors", "Plasticity", "Homeostat"]))
  }

  @Test("A source file imports only modules that Package.swift gives to its own")
  func declared() throws {
    let targets = Project.targets(of: try Project.text("Package.swift"))
    for target in targets where Project.floors[target.name] != nil {
      let folder = "Sources/\(target.name)"
      for file in try Project.files(in: folder, ending: ["swift"]) {
        for name in Project.imports(of: try Project.text(file))
        where Project.floors[name] != nil {
          #expect(target.dependencies.contains(name), "\(file) imports \(name)")
        }
      }
    }
  }

  @Test("Package.swift lists the modules by floor, and none that depends on a higher one")
  func manifest() throws {
    let targets = Project.targets(of: try Project.text("Package.swift"))
    let modules = targets.filter { $0.kind != "testTarget" }
    #expect(Set(modules.map(\.name)) == Set(Project.floors.keys))
    let floors = modules.compactMap { Project.floors[$0.name] }
    #expect(floors == floors.sorted())
    for module in modules {
      for name in module.dependencies {
        let objection = Project.objection(to: module.name, using: name)
        #expect(objection == nil)
      }
    }
    let network = modules.first { $0.name == "Networks" }
    #expect(network?.dependencies.contains("Plasticity") == true)
  }

  @Test("Every folder of Sources is a module with a floor, and every one of Tests a test target")
  func folders() throws {
    let targets = Project.targets(of: try Project.text("Package.swift"))
    let sources = try Project.files(in: "Sources", ending: ["swift", "cpp", "modulemap"])
    #expect(Set(sources.map { String($0.split(separator: "/")[1]) }) == Set(Project.floors.keys))
    let tests = try Project.files(in: "Tests", ending: ["swift"])
    let testTargets = targets.filter { $0.kind == "testTarget" }.map(\.name)
    #expect(
      Set(tests.map { String($0.split(separator: "/")[1]) }).subtracting(["Golden"])
        .isSubset(of: testTargets))
  }

  @Test("The reader of imports knows every form of them")
  func importForms() {
    let text = """
      import Foundation
      @testable import Tensors
      public import struct Plasticity.Rule
        import FoundationNetworking
      @preconcurrency @testable internal import CTorch
      // import Comment
      let important = "import Nothing"
      """
    #expect(
      Project.imports(of: text)
        == ["Foundation", "Tensors", "Plasticity", "FoundationNetworking", "CTorch"])
  }

  @Test("The reader of Package.swift finds names, kinds and dependencies")
  func manifestForms() {
    let targets = Project.targets(
      of: """
        .library(name: "L", targets: ["A"]),
        .systemLibrary(name: "C", pkgConfig: "c"), .target(name: "A", swiftSettings: strict),
        .target(
          name: "B",
          dependencies: [
            "A", "C",
            .product(name: "P", package: "p"),
          ],
          swiftSettings: strict),
        .testTarget(name: "T", dependencies: ["B"]),
        """)
    #expect(targets.map(\.name) == ["C", "A", "B", "T"])
    #expect(targets.map(\.kind) == ["systemLibrary", "target", "target", "testTarget"])
    #expect(targets.map(\.dependencies) == [[], [], ["A", "C"], ["B"]])
  }

  @Test("What is not lower is objected to")
  func objections() {
    #expect(Project.objection(to: "Networks", using: "Plasticity") == nil)
    #expect(Project.objection(to: "Networks", using: "Foundation") == nil)
    #expect(Project.objection(to: "CTorch", using: "CLibTorch") == nil)
    #expect(
      Project.objection(to: "Tensors", using: "Networks")
        == "Tensors on floor 1 uses Networks on floor 3")
    #expect(
      Project.objection(to: "Datasets", using: "Plasticity")
        == "Datasets on floor 2 uses Plasticity on floor 2")
    #expect(Project.objection(to: "Novelty", using: "Tensors") == "Novelty stands on no floor")
  }
}
