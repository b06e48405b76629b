import Images

/// Where the scratches of a part are, as a picture: 255 on a scratch, 0 elsewhere.
public enum ScratchMask {
    /// The mask of a scene's scratches.
    /// - Parameter contrast: fainter scratches are left out.
    public static func render(_ scene: PartScene, from contrast: Double) -> Image {
        var mask = Image(width: scene.size, height: scene.size, channels: .grey)
        for scratch in scene.scratches where scratch.contrast >= contrast {
            let (line, reach) = (Polyline(scratch.points), scratch.width + 0.5)
            for (column, row, place) in MarkLayer.pixels(around: scratch.points, margin: reach, scene.size) {
                guard let nearest = line.nearest(to: place), nearest.distance <= reach else { continue }
                mask[column, row, 0] = 255
            }
        }
        return mask
    }
}
