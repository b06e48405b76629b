import Statistics

extension WatchDistribution {
    /// A watch case round or square, with or without lugs, crown and dial, or the back of a phone.
    func drawShape(_ random: inout SeededGenerator) -> PartShape {
        let half = Double(size) / 2
        let centre = Point(half + unit * random.uniform(-8, 8), half + unit * random.uniform(-8, 8))
        let rotation = Direction(degrees: random.uniform(-7, 7))
        switch random.integer(in: 0...9) {
        case 0...2: return roundWatch(centre, rotation, &random)
        case 3...5: return squareWatch(centre, rotation, &random)
        default: return phone(centre, rotation, &random)
        }
    }

    private func roundWatch(_ centre: Point, _ rotation: Direction, _ random: inout SeededGenerator) -> PartShape {
        let radius = unit * random.uniform(72, 96)
        var shape = PartShape(outline: .disc(radius: radius), centre: centre, rotation: rotation)
        if random.chance(0.6) {
            let (reach, width) = (radius * random.uniform(1.05, 1.2), radius * random.uniform(0.1, 0.16))
            let place = radius * random.uniform(0.42, 0.55)
            shape.bosses = [-place, place].map { x in
                PartShape.Feature(
                    .roundedRectangle(halfWidth: width, halfHeight: reach, cornerRadius: width * 0.6), at: Point(x, 0))
            }
        }
        if random.chance(0.6) { shape.bosses.append(crown(at: radius, &random)) }
        switch random.integer(in: 0...3) {
        case 0:  // the opening for the dial
            shape.holes = [.init(.disc(radius: radius * random.uniform(0.25, 0.45)))]
        case 1:  // the screws of a case back
            let (ring, hole) = (radius * random.uniform(0.74, 0.8), unit * random.uniform(3, 4.5))
            let first = random.uniform(0, 1)
            shape.holes = (0..<4).map { index in
                .init(.disc(radius: hole), at: Direction(turns: first + Double(index) / 4).unit * ring)
            }
        default: break
        }
        return shape
    }

    private func squareWatch(_ centre: Point, _ rotation: Direction, _ random: inout SeededGenerator) -> PartShape {
        let half = unit * random.uniform(68, 88)
        let height = half * random.uniform(1, 1.22)
        let corner = half * random.uniform(0.2, 0.55)
        var shape = PartShape(
            outline: .roundedRectangle(halfWidth: half, halfHeight: height, cornerRadius: corner), centre: centre,
            rotation: rotation)
        if random.chance(0.7) { shape.bosses.append(crown(at: half, &random)) }
        if random.chance(0.3) {
            let share = random.uniform(0.2, 0.4)
            shape.holes = [
                .init(
                    .roundedRectangle(
                        halfWidth: half * share, halfHeight: height * share, cornerRadius: half * share * 0.4))
            ]
        }
        return shape
    }

    private func phone(_ centre: Point, _ rotation: Direction, _ random: inout SeededGenerator) -> PartShape {
        let (width, height) = (unit * random.uniform(54, 72), unit * random.uniform(94, 108))
        let corner = unit * random.uniform(12, 26)
        var shape = PartShape(
            outline: .roundedRectangle(halfWidth: width, halfHeight: height, cornerRadius: corner), centre: centre,
            rotation: rotation)
        let buttons = random.integer(in: 0...2)
        for index in 0..<buttons {
            let place = Point(width, -height * 0.35 + unit * 22 * Double(index))
            shape.bosses.append(
                .init(
                    .roundedRectangle(halfWidth: unit * 2.5, halfHeight: unit * 7, cornerRadius: unit * 1.5), at: place)
            )
        }
        shape.holes = cameras(width, height, random.integer(in: 0...3), random.choice(-1, 1))
        return shape
    }

    /// The openings for up to three cameras near a corner of a phone's back.
    private func cameras(_ width: Double, _ height: Double, _ count: Int, _ side: Double) -> [PartShape.Feature] {
        (0..<count).map { index in
            let place = Point(
                side * (width - unit * (22 + (index == 2 ? 20 : 0))), -height + unit * (24 + 21 * Double(index % 2)))
            return .init(.disc(radius: unit * 8), at: place)
        }
    }

    private func crown(at reach: Double, _ random: inout SeededGenerator) -> PartShape.Feature {
        let (length, height) = (unit * random.uniform(4, 8), unit * random.uniform(7, 12))
        return PartShape.Feature(
            .roundedRectangle(halfWidth: length, halfHeight: height, cornerRadius: unit * 2),
            at: Point(reach, unit * random.uniform(-12, 12)))
    }

    /// Straight grooves along, across or askew; circles on many round parts.
    func drawBrushing(on shape: PartShape, _ random: inout SeededGenerator) -> Brushing {
        let base = random.choice(0.0, 0.0, 90.0, 45.0)
        let degrees = shape.rotation.turns * 360 + base + random.uniform(-8, 8)
        var brushing = Brushing(
            direction: Direction(degrees: degrees), streakLength: unit * random.uniform(26, 80),
            contrast: random.uniform(0.04, 0.1))
        if random.chance(shape.outline.isRound ? 0.55 : 0.1) { brushing.pattern = .circular }
        return brushing
    }

    /// One or two bands across a phone's back, near its ends.
    func drawSeams(on shape: PartShape, _ random: inout SeededGenerator) -> [Seam] {
        guard case .roundedRectangle(let halfWidth, let halfHeight, _) = shape.outline, halfHeight > 1.3 * halfWidth,
            random.chance(0.35)
        else { return [] }
        let place = halfHeight * random.uniform(0.62, 0.76)
        let (width, depth) = (random.uniform(0.8, 1.4), random.uniform(0.2, 0.4))
        return [-place, place].prefix(random.integer(in: 1...2)).map { height in
            let middle = shape.centre + shape.rotation.normal * height
            let reach = shape.rotation.unit * halfWidth
            return Seam(points: [middle - reach, middle + reach], width: width, depth: depth)
        }
    }
}
