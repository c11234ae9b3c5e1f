extension Catalogue {
  /// Blood tests and histories of patients with and without thyroid disease.
  public static let thyroid = CatalogueEntry(
    name: "thyroid", title: "Thyroid Disease",
    contents: .table(
      TableFacts(
        rowCount: 7200,
        schema: TableSchema(
          columns: columns([
            "age", "sex", "on thyroxine", "query on thyroxine", "on antithyroid medication",
            "sick", "pregnant", "thyroid surgery", "I131 treatment", "query hypothyroid",
            "query hyperthyroid", "lithium", "goitre", "tumor", "hypopituitary", "psych", "TSH",
            "T3", "TT4", "T4U", "FTI",
          ]) + [classes("class", ["1", "2", "3"])],
          separator: .blanks, hasHeader: false))),
    files: [
      plain(
        "ann-train.data", 264_725,
        "3da53a156bda36cb0c97e9f4b6b111c9226c54c4aa00230de5604b787c47e3a6"),
      plain(
        "ann-test.data", 241_196,
        "c649ea19416e78c7996cfaaa2a9e281cb597d4b075aaa68c494fc3e4ee3aa30b"),
    ],
    mirrors: uci("thyroid-disease"), validation: .folds(3), licence: unstatedLicence,
    citation: "Quinlan, Compton, Horn and Lazarus, Proc. 2nd Australian Conf. on Applications of "
      + "Expert Systems (1986); UCI Thyroid Disease")

  /// Recurrence of breast cancer in patients of the Institute of Oncology in Ljubljana.
  public static let breastCancerLjubljana = CatalogueEntry(
    name: "breast-cancer-ljubljana", title: "Breast Cancer (Ljubljana)",
    contents: .table(
      TableFacts(
        rowCount: 286,
        schema: TableSchema(
          columns: [
            classes("class", ["no-recurrence-events", "recurrence-events"]),
            categories("age", ["20-29", "30-39", "40-49", "50-59", "60-69", "70-79"]),
            categories("menopause", ["lt40", "ge40", "premeno"]),
            categories(
              "tumor-size",
              [
                "0-4", "5-9", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44",
                "45-49", "50-54",
              ]),
            categories("inv-nodes", ["0-2", "3-5", "6-8", "9-11", "12-14", "15-17", "24-26"]),
            categories("node-caps", ["no", "yes"]), TableSchema.Column("deg-malig"),
            categories("breast", ["left", "right"]),
            categories(
              "breast-quad", ["left_up", "left_low", "right_up", "right_low", "central"]),
            categories("irradiat", ["no", "yes"]),
          ],
          separator: .comma, hasHeader: false))),
    files: [
      plain(
        "breast-cancer.data", 18_654,
        "ca7d3fa97b62ff967b6894ffbb3acaaf4a51062e0149e5950b3ad6f685970b65")
    ],
    mirrors: uci("breast-cancer"), validation: .subsampling(share: 0.2, repeats: 100),
    licence: "none stated in the files; they ask to be cited",
    citation: "data provided by M. Zwitter and M. Soklic, Institute of Oncology, University "
      + "Medical Centre, Ljubljana")

  /// Cells of breast tumours under the microscope, in Wisconsin.
  public static let breastCancerWisconsin = CatalogueEntry(
    name: "breast-cancer-wisconsin", title: "Breast Cancer Wisconsin (original)",
    contents: .table(
      TableFacts(
        rowCount: 699,
        schema: TableSchema(
          columns: columns(["Sample code number"], role: .ignored)
            + columns([
              "Clump Thickness", "Uniformity of Cell Size", "Uniformity of Cell Shape",
              "Marginal Adhesion", "Single Epithelial Cell Size", "Bare Nuclei",
              "Bland Chromatin", "Normal Nucleoli", "Mitoses",
            ]) + [classes("Class", ["2", "4"])],
          separator: .comma, hasHeader: false),
        notes: [
          .init(text: "class 2 is benign and 4 malignant; the sample's number is no feature")
        ])),
    files: [
      plain(
        "breast-cancer-wisconsin.data", 19_889,
        "402c585309c399237740f635ef9919dc512cca12cbeb20de5e563a4593f22b64")
    ],
    mirrors: uci("breast-cancer-wisconsin"),
    validation: .folds(5), licence: "none stated in the files; they ask to be cited",
    citation: "Mangasarian and Wolberg, SIAM News 23(5), 1 (1990)")

  /// Sepals and petals of three kinds of irises.
  public static let iris = CatalogueEntry(
    name: "iris", title: "Iris",
    contents: .table(
      TableFacts(
        rowCount: 150,
        schema: TableSchema(
          columns: columns(["sepal length", "sepal width", "petal length", "petal width"])
            + [classes("class", ["Iris-setosa", "Iris-versicolor", "Iris-virginica"])],
          separator: .comma, hasHeader: false))),
    files: [
      plain(
        "iris.data", 4551, "6f608b71a7317216319b4d27b4d9bc84e6abd734eda7872b71a458569e2656c0")
    ],
    mirrors: uci("iris"), validation: .subsampling(share: 0.2, repeats: 100),
    licence: unstatedLicence,
    citation: "Fisher, Annals of Eugenics 7, 179 (1936)")

  /// Patients with and without mesothelioma.
  public static let mesothelioma = CatalogueEntry(
    name: "mesothelioma", title: "Mesothelioma",
    contents: .table(
      TableFacts(
        rowCount: 324,
        schema: TableSchema(
          columns: columns([
            "age", "gender", "city", "asbestos exposure", "type of MM",
            "duration of asbestos exposure", "diagnosis method", "keep side", "cytology",
            "duration of symptoms", "dyspnoea", "ache on chest", "weakness",
            "habit of cigarette", "performance status", "white blood", "cell count (WBC)",
            "hemoglobin (HGB)", "platelet count (PLT)", "sedimentation",
            "blood lactic dehydrogenise (LDH)", "alkaline phosphatise (ALP)", "total protein",
            "albumin", "glucose", "pleural lactic dehydrogenise", "pleural protein",
            "pleural albumin", "pleural glucose", "dead or not", "pleural effusion",
            "pleural thickness on tomography", "pleural level of acidity (pH)",
            "C-reactive protein (CRP)",
          ]) + [classes("class of diagnosis", ["1", "2"])],
          separator: .comma, hasHeader: true),
        notes: [
          .init(text: "class 1 is healthy and 2 mesothelioma"),
          .init(
            text: "the feature 'diagnosis method' gives the class of every row away (1 is class 1, "
              + "0 is class 2), so an accuracy of 100 % is no merit; --without 'diagnosis method' "
              + "leaves it out",
            column: "diagnosis method"),
        ])),
    files: [
      plain(
        "Mesothelioma_data_set.csv", 40_822,
        "3fbd9100bad96a555465e95b56442b53e7f9293423328cc6f0ff09312b444865")
    ],
    mirrors: [],
    unmirrored: "it is published as a workbook, whose sheet was laid out anew as CSV",
    validation: .folds(3), licence: "none stated in the workbook",
    citation: "Er, Tanrikulu, Abakay and Temurtas, Computers and Electrical Engineering 38, 75 "
      + "(2012)")
}
