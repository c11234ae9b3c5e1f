extension Catalogue {
  /// The sets of recordings.
  public static let recordings: [CatalogueEntry] = [bonnEEG, bonnEEGFocal]

  /// Electroencephalograms of healthy volunteers and of patients with epilepsy: Hofmann and Mäder's
  /// Epileptic Seizure set.
  public static let bonnEEG = bonn(
    name: "bonn-eeg", title: "Epileptic Seizure (Bonn EEG)", classes: bonnFolders)

  /// The recordings within the focus of a patient's seizures, without and with a seizure: the classes D
  /// and E, of which Hofmann and Mäder's Table IV speaks.
  public static let bonnEEGFocal = bonn(
    name: "bonn-eeg-de", title: "Epileptic Seizure (Bonn EEG, D and E)",
    classes: Array(bonnFolders.suffix(2)))

  /// Windows of 512 values, 64 apart, and four slices: Hofmann and Mäder 2021, appendix B-1, after
  /// Tzallas, Tsipouras and Fotiadis 2009. Where their four slices lie is not said; here each is at
  /// the start of a quarter.
  private static func bonn(
    name: String, title: String, classes: [RecordingFolders.Folder]
  ) -> CatalogueEntry {
    let folders = RecordingFolders(folders: classes, recordings: 100, length: 4097)
    let facts = RecordingFacts(
      count: folders.recordings * classes.count, length: folders.length,
      classNames: classes.map(\.className),
      windows: Windows(length: 512, stride: 64, slices: 4))
    return CatalogueEntry(
      name: name, title: title, folder: "bonn-eeg", contents: .recordings(facts, folders),
      files: [], mirrors: [],
      unmirrored: "its authors publish the folders Z, O, N, F and S as ZIP archives "
        + "(doi.org/10.34810/data490)",
      validation: .folds(10), licence: "CC BY 4.0 in the authors' later release",
      citation: "Andrzejak, Lehnertz, Mormann, Rieke, David and Elger, Phys. Rev. E 64, 061907 "
        + "(2001)")
  }

  private static let bonnFolders = [
    RecordingFolders.Folder(
      name: "Z", className: "A: healthy, eyes open", byteCount: 1_812_923,
      sha256: "455d91d8ba6fc5cd0fbd05b5132933a75fdf8c1475b4e009d7ddc2332f89292e"),
    RecordingFolders.Folder(
      name: "O", className: "B: healthy, eyes closed", byteCount: 1_889_080,
      sha256: "e116ff4cff93ebc63a6e802f4b59c541fda4a7c5e575aae145b102be44be2753"),
    RecordingFolders.Folder(
      name: "N", className: "C: opposite the focus", byteCount: 1_842_238,
      sha256: "a6aaf20c1b14fb796b80f3b10051082f0423408dbdbb6f7e40564c7788a413ff"),
    RecordingFolders.Folder(
      name: "F", className: "D: within the focus", byteCount: 1_856_546,
      sha256: "62c7e07901d84d82c7c633008c715a494b7aecb33f7d051c58e22a549512f600"),
    RecordingFolders.Folder(
      name: "S", className: "E: seizure", byteCount: 2_122_552,
      sha256: "dc84d130d607351c6b0ff7b245dbe0e33d6787771fbae9b0818385d8340c9753"),
  ]
}
