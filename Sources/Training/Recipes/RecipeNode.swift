import Datasets

/// A value of a recipe, which knows its file, line and key.
typealias RecipeNode = SettingsNode

/// What is wrong with a recipe, and where.
public typealias RecipeError = SettingsError
