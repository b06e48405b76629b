import IR

/// How Resize interpolates between elements.
public enum ResizeMode: String, AttributeName { case nearest, linear, cubic }

/// Which position x of the input element i of the output stands at; s is the scale, n and m the input's and output's
/// extents (m before rounding).
public enum ResizeCoordinates: String, AttributeName {
    /// (i + 1/2) / s - 1/2
    case halfPixel = "half_pixel"
    /// Half pixel, with the centres of input and rounded output in the same place.
    case halfPixelSymmetric = "half_pixel_symmetric"
    /// Half pixel; -1/2 when m is 1.
    case pytorchHalfPixel = "pytorch_half_pixel"
    /// i (n - 1) / (m - 1)
    case alignCorners = "align_corners"
    /// i / s
    case asymmetric
    /// (i + 1/2) / s
    case tensorflowHalfPixelNearest = "tf_half_pixel_for_nn"
    /// Along the region of interest, as TensorFlow's crop_and_resize.
    case cropAndResize = "tf_crop_and_resize"
}

/// Which neighbour the mode `nearest` takes.
public enum NearestMode: String, AttributeName {
    case roundPreferFloor = "round_prefer_floor"
    case roundPreferCeil = "round_prefer_ceil"
    case floor
    case ceil
    /// Floor when growing, ceil when shrinking: the first version of Resize.
    case simple
}

/// What Resize does with sizes that change the aspect ratio.
public enum AspectRatioPolicy: String, AttributeName {
    case stretch
    /// One scale for all axes, such that none becomes larger than asked.
    case notLarger = "not_larger"
    /// One scale for all axes, such that none becomes smaller than asked.
    case notSmaller = "not_smaller"
}
