import Testing

@testable import Experiments

@Suite("The catalogue of experiments")
struct CatalogueTests {
  @Test("has an experiment for every figure, each name once", arguments: Edition.allCases)
  func names(edition: Edition) {
    let ids = Catalogue.experiments(edition).map(\.id)
    #expect(Set(ids).count == ids.count)
    let figures = ["1", "2", "3", "4", "5", "6", "7", "8a", "8b", "9a", "9b"].map {
      "shaw2020/fig\($0)"
    }
    #expect(Set(ids).isSuperset(of: figures))
  }
}
