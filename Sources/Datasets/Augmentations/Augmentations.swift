import Settings

/// Every augmentation that a command line, a configuration or a checkpoint can name.
public enum Augmentations: OpenMenu {
  public typealias Item = any ImageAugmentation
  public typealias Entry = any ImageAugmentation.Type

  public static let entries = Entries<Entry>([
    RandomCrop.self,
    HorizontalFlip.self,
    ResizedCrop.self,
  ])
}

/// An augmentation of any type, which codes under its name with its settings.
public typealias Augmentation = Chosen<Augmentations>
