extension Catalogue {
  /// The sets of texts.
  public static let texts: [CatalogueEntry] = [imdb]

  /// Reviews of films that praise or damn.
  ///
  /// Row 13 of Hofmann and Mäder's Table IV repeats the numbers of another set; the reviews are 50,000.
  public static let imdb = CatalogueEntry(
    name: "imdb", title: "IMDB",
    contents: .texts(
      TextFacts(classNames: ["neg", "pos"], trainingCount: 25_000, testCount: 25_000)),
    files: [plain("aclImdb_v1.tar.gz", 84_125_825, imdbSum)],
    mirrors: ["https://ai.stanford.edu/~amaas/data/sentiment"],
    validation: .folds(5), licence: "none stated; the authors ask to be cited",
    citation: "Maas, Daly, Pham, Huang, Ng and Potts, Proc. ACL, 142 (2011)")

  private static let imdbSum = "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe"
}
