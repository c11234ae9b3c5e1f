extension Catalogue {
  /// The UPDRS scores of Parkinson's disease, motor and total, from recordings of the voice.
  public static let parkinsons = parkinsons(
    "parkinsons", "motor and total UPDRS", targets: ["motor_UPDRS", "total_UPDRS"])

  /// The motor part of the score alone.
  public static let parkinsonsMotor = parkinsons(
    "parkinsons-motor", "motor UPDRS", targets: ["motor_UPDRS"])

  /// The total score alone.
  public static let parkinsonsTotal = parkinsons(
    "parkinsons-total", "total UPDRS", targets: ["total_UPDRS"])

  /// The quality of red vinho verde as tasters judge it.
  public static let redWine = wine(
    "red", count: 1599, byteCount: 84_199,
    "4a402cf041b025d4566d954c3b9ba8635a3a8a01e039005d97d6a710278cf05e")

  /// The quality of white vinho verde as tasters judge it.
  public static let whiteWine = wine(
    "white", count: 4898, byteCount: 264_426,
    "76c3f809815c17c07212622f776311faeb31e87610d52c26d87d6e361b169836")

  /// How diabetes goes on within a year.
  public static let diabetes = CatalogueEntry(
    name: "diabetes", title: "Diabetes",
    contents: .table(
      TableFacts(
        rowCount: 442,
        schema: TableSchema(
          columns: columns(["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"])
            + [TableSchema.Column("progression", role: .target)],
          separator: .blanks, hasHeader: false),
        layout: .beside)),
    files: [
      CatalogueFile(
        published: KnownFile(
          name: "diabetes_data_raw.csv.gz", byteCount: 7073,
          sha256: "7fc0ded571454b1982210d3bb43f0aca44eae01a0b8654a3b24022bdb6b38009"),
        contents: [
          KnownFile(
            name: "diabetes_data_raw.csv", byteCount: 19_596,
            sha256: "86badf50b4f9436ddd1e497dc0ae1b93166f8120221ee7dca4634fe849f3be7c")
        ]),
      CatalogueFile(
        published: KnownFile(
          name: "diabetes_target.csv.gz", byteCount: 1050,
          sha256: "8e53f65eb811df43c206f3534bb3af0e5fed213bc37ed6ba36310157d6023803"),
        contents: [
          KnownFile(
            name: "diabetes_target.csv", byteCount: 11_050,
            sha256: "244713a551f62a291a354212d8a048adec6cb1244b2bc44e66a0698f5006d26d")
        ]),
    ],
    mirrors: [
      "https://raw.githubusercontent.com/scikit-learn/scikit-learn/main/sklearn/datasets/data"
    ],
    validation: .folds(5),
    licence: "none stated for the data; scikit-learn, which ships them, is BSD-3-Clause",
    citation: "Efron, Hastie, Johnstone and Tibshirani, Annals of Statistics 32, 407 (2004)")

  /// The rings of abalones, which tell their age.
  public static let abalone = CatalogueEntry(
    name: "abalone", title: "Abalone",
    contents: .table(
      TableFacts(
        rowCount: 4177,
        schema: TableSchema(
          columns: [categories("Sex", ["M", "F", "I"])]
            + columns([
              "Length", "Diameter", "Height", "Whole weight", "Shucked weight",
              "Viscera weight", "Shell weight",
            ]) + [TableSchema.Column("Rings", role: .target)],
          separator: .comma, hasHeader: false))),
    files: [
      plain(
        "abalone.data", 191_873,
        "de37cdcdcaaa50c309d514f248f7c2302a5f1f88c168905eba23fe2fbc78449f")
    ],
    mirrors: uci("abalone"), validation: .folds(10), licence: unstatedLicence,
    citation: "Nash, Sellers, Talbot, Cawthorn and Ford, The Population Biology of Abalone, "
      + "Sea Fisheries Division Technical Report 48 (1994)")

  /// The life expectancy of countries from 2000 to 2015, from their health and wealth.
  public static let lifeExpectancy = CatalogueEntry(
    name: "life-expectancy", title: "Life Expectancy (WHO)",
    contents: .table(
      TableFacts(
        rowCount: 2938,
        schema: TableSchema(
          columns: [
            TableSchema.Column("Country", role: .ignored), TableSchema.Column("Year"),
            TableSchema.Column("Status", role: .ignored),
            TableSchema.Column("Life expectancy", role: .target),
          ]
            + columns([
              "Adult Mortality", "infant deaths", "Alcohol", "percentage expenditure",
              "Hepatitis B", "Measles", "BMI", "under-five deaths", "Polio", "Total expenditure",
              "Diphtheria", "HIV/AIDS", "GDP", "Population", "thinness 1-19 years",
              "thinness 5-9 years", "Income composition of resources", "Schooling",
            ]),
          separator: .comma, hasHeader: true),
        notes: [
          .init(
            text: "the 19 numeric columns are features; the texts Country and Status are not"),
          .init(
            text: "a country has up to 16 rows, so training and test rows may share it; "
              + "--group Country keeps its rows together",
            column: "Country", role: .ignored),
        ])),
    files: [
      plain(
        "Life Expectancy Data.csv", 333_441,
        "a10c359ef2e2154e71d33cfcafc696455764e4b1c554295c720e7285c67b8deb")
    ],
    mirrors: [],
    unmirrored:
      "Kaggle, which publishes it (kumarajarshi/life-expectancy-who), asks for an account",
    licence: unstatedLicence,
    citation: "Kumar Rajarshi, Life Expectancy (WHO), Kaggle (2018)")

  private static func parkinsons(
    _ name: String, _ scores: String, targets: [String]
  ) -> CatalogueEntry {
    let columnsOfScores = ["motor_UPDRS", "total_UPDRS"].map {
      TableSchema.Column($0, role: targets.contains($0) ? .target : .ignored)
    }
    let others = targets.count > 1 ? "" : ", nor is the other score"
    let schema = TableSchema(
      columns: columns(["subject#", "age", "sex", "test_time"], role: .ignored) + columnsOfScores
        + columns([
          "Jitter(%)", "Jitter(Abs)", "Jitter:RAP", "Jitter:PPQ5", "Jitter:DDP", "Shimmer",
          "Shimmer(dB)", "Shimmer:APQ3", "Shimmer:APQ5", "Shimmer:APQ11", "Shimmer:DDA", "NHR",
          "HNR", "RPDE", "DFA", "PPE",
        ]),
      separator: .comma, hasHeader: true)
    return CatalogueEntry(
      name: name, title: "Parkinson's Telemonitoring, \(scores)",
      folder: "parkinsons-telemonitoring",
      contents: .table(
        TableFacts(
          rowCount: 5875, schema: schema,
          notes: [
            .init(
              text: "the features are the 16 measures of the voice; age, sex and test_time are "
                + "not\(others)"),
            .init(
              text: "a subject has about 140 rows, so training and test rows share subjects; "
                + "--group 'subject#' keeps the rows of each together",
              column: "subject#", role: .ignored),
          ])),
      files: [
        plain(
          "parkinsons_updrs.data", 911_261,
          "f2c7d5025dec4e92e7feae367a5f7ccf58789a10ac6b54bdf15976c599f9dd39")
      ],
      mirrors: uci("parkinsons/telemonitoring"),
      validation: .subsampling(share: 0.1, repeats: 1000),
      licence: "none stated in the files; they ask to be cited",
      citation: "Tsanas, Little, McSharry and Ramig, IEEE Trans. Biomed. Eng. 57, 884 (2010)")
  }

  private static func wine(
    _ colour: String, count: Int, byteCount: Int, _ sha256: String
  ) -> CatalogueEntry {
    let schema = TableSchema(
      columns: columns([
        "fixed acidity", "volatile acidity", "citric acid", "residual sugar", "chlorides",
        "free sulfur dioxide", "total sulfur dioxide", "density", "pH", "sulphates", "alcohol",
      ]) + [TableSchema.Column("quality", role: .target)],
      separator: .semicolon, hasHeader: true)
    return CatalogueEntry(
      name: "wine-\(colour)", title: "Wine Quality, \(colour)", folder: "wine-quality",
      contents: .table(TableFacts(rowCount: count, schema: schema)),
      files: [plain("winequality-\(colour).csv", byteCount, sha256)],
      mirrors: uci("wine-quality"), validation: .folds(5),
      licence: "publicly available for research",
      citation: "Cortez, Cerdeira, Almeida, Matos and Reis, Decision Support Systems 47, 547 "
        + "(2009)")
  }
}
