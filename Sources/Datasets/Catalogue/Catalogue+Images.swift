extension Catalogue {
  /// Handwritten digits.
  public static let mnist = CatalogueEntry(
    name: "mnist", title: "MNIST", contents: .images(digitSized(ClassNames.mnist), IDXSet()),
    files: [
      idx(
        "train-images-idx3-ubyte", unpacked: 47_040_016,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        packed: 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
      idx(
        "train-labels-idx1-ubyte", unpacked: 60_008,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        packed: 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
      idx(
        "t10k-images-idx3-ubyte", unpacked: 7_840_016,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        packed: 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
      idx(
        "t10k-labels-idx1-ubyte", unpacked: 10_008,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        packed: 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ],
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist",
      "https://storage.googleapis.com/cvdf-datasets/mnist",
    ],

    validation: .own, licence: "none stated in the files",
    citation: "LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 2278 (1998)")

  /// Zalando's articles of clothing.
  public static let fashionMNIST = CatalogueEntry(
    name: "fashion-mnist", title: "Fashion-MNIST",
    contents: .images(digitSized(ClassNames.fashionMNIST), IDXSet()),
    files: [
      idx(
        "train-images-idx3-ubyte", unpacked: 47_040_016,
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        packed: 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
      idx(
        "train-labels-idx1-ubyte", unpacked: 60_008,
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        packed: 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
      idx(
        "t10k-images-idx3-ubyte", unpacked: 7_840_016,
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        packed: 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
      idx(
        "t10k-labels-idx1-ubyte", unpacked: 10_008,
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        packed: 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    ],
    mirrors: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
      "https://storage.googleapis.com/cvdf-datasets/fashion-mnist",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
    ],
    systemPackage: .init(
      name: "dataset-fashion-mnist", folder: "/usr/share/datasets/fashion-mnist"),
    licence: "MIT",
    citation: "Xiao, Rasul and Vollgraf, arXiv:1708.07747 (2017)")

  /// Small photographs of ten kinds of things.
  public static let cifar10 = CatalogueEntry(
    name: "cifar-10", title: "CIFAR-10",
    contents: .images(
      ImageFacts(
        shape: CIFAR.shape, classNames: ClassNames.cifar10, trainingCount: 50_000,
        testCount: 10_000), CIFAR.ten),
    files: [
      CatalogueFile(
        published: KnownFile(
          name: "cifar-10-binary.tar.gz", byteCount: 170_052_171,
          sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        contents: cifar10Batches.map {
          KnownFile(name: $0.name, byteCount: 30_730_000, sha256: $0.sha256)
        })
    ],
    mirrors: cifarMirrors, licence: cifarLicence, citation: cifarCitation)

  /// Small photographs of a hundred kinds of things.
  public static let cifar100 = CatalogueEntry(
    name: "cifar-100", title: "CIFAR-100",
    contents: .images(
      ImageFacts(
        shape: CIFAR.shape, classNames: ClassNames.cifar100, trainingCount: 50_000,
        testCount: 10_000), CIFAR.hundred),
    files: [
      CatalogueFile(
        published: KnownFile(
          name: "cifar-100-binary.tar.gz", byteCount: 168_513_733,
          sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"),
        contents: [
          KnownFile(
            name: "train.bin", byteCount: 153_700_000,
            sha256: "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"),
          KnownFile(
            name: "test.bin", byteCount: 30_740_000,
            sha256: "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a"),
        ])
    ],
    mirrors: cifarMirrors, licence: cifarLicence, citation: cifarCitation)

  private static let cifar10Batches = [
    ("data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
    ("data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
    ("data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
    ("data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
    ("data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
    ("test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
  ].map { (name: $0.0, sha256: $0.1) }

  private static let cifarMirrors = [
    "https://www.cs.toronto.edu/~kriz",
    "https://cave.cs.toronto.edu/kriz",
  ]
  private static let cifarLicence = "none stated; the authors ask to be cited"
  private static let cifarCitation =
    "Krizhevsky, Learning Multiple Layers of Features from Tiny Images, Univ. of Toronto (2009)"

  private static func digitSized(_ classNames: [String]) -> ImageFacts {
    ImageFacts(
      shape: ImageShape(channels: 1, height: 28, width: 28), classNames: classNames,
      trainingCount: 60_000, testCount: 10_000)
  }

  private static func idx(
    _ name: String, unpacked: Int, _ unpackedSum: String, packed: Int, _ packedSum: String
  ) -> CatalogueFile {
    CatalogueFile(
      published: KnownFile(name: name + ".gz", byteCount: packed, sha256: packedSum),
      contents: [KnownFile(name: name, byteCount: unpacked, sha256: unpackedSum)])
  }
}
