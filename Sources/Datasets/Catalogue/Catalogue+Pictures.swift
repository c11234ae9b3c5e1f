extension Catalogue {
  /// The sets of pictures in folders.
  public static let pictures: [CatalogueEntry] = [imageNet]

  /// Photographs of a thousand kinds of things, from the challenge of 2012.
  public static let imageNet = CatalogueEntry(
    name: "imagenet", title: "ImageNet",
    contents: .pictures(
      PictureFacts(classCount: 1000, trainingCount: 1_281_167, testCount: 50_000)),
    files: [], mirrors: [],
    unmirrored: "image-net.org gives its archives to whoever has an account. Unpack them as "
      + "train/CLASS/*.JPEG and val/CLASS/*.JPEG",
    licence: "for research that is not commercial, by image-net.org's terms of access",
    citation: "Russakovsky and others, International Journal of Computer Vision 115, 211 (2015)")
}
