/// Exponential and logarithm in double precision, written in plain IEEE operations: the same bits on every machine, which
/// a system's mathematical library does not promise.
public enum Elementary {
    /// e to the power of `x`, to 1 ULP. Overflows to infinity above 709.78 and underflows to 0 below -745.14; a NaN is a NaN.
    ///
    /// x = k ln 2 + r with |r| at most ln 2 / 2, and exp(r) by the rational approximation of FDLIBM's `e_exp.c`.
    public static func exp(_ x: Double) -> Double {
        guard x == x else { return x }
        if x > 709.782712893384 { return .infinity }
        if x < -745.1332191019412 { return 0 }
        let k = (x * 1.4426950408889634).rounded(.toNearestOrEven)
        let high = x - k * 6.93147180369123816490e-01
        let low = k * 1.90821492927058770002e-10
        let r = high - low
        let t = r * r
        let c =
            r - t
            * (1.66666666666666019037e-01
                + t
                * (-2.77777777770155933842e-03
                    + t
                    * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))))
        let y = 1 - ((low - r * c / (2 - c)) - high)
        return scaled(y, by: Int(k))
    }

    /// The natural logarithm of `x`, to 1 ULP: -infinity at 0, NaN below. After FDLIBM's `e_log.c`.
    public static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x < .infinity else { return x }
        var (mantissa, exponent) = (x.significand, Int(x.exponent))
        if mantissa > 1.4142135623730951 { (mantissa, exponent) = (mantissa / 2, exponent + 1) }
        let f = mantissa - 1
        let k = Double(exponent)
        let s = f / (2 + f)
        let z = s * s
        let w = z * z
        let even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
        let odd =
            z
            * (6.666666666666735130e-01
                + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)))
        let half = 0.5 * f * f
        let sum = s * (half + even + odd)
        return k * 6.93147180369123816490e-01 - ((half - (sum + k * 1.90821492927058770002e-10)) - f)
    }

    /// 1 / (1 + exp(-x)), without overflow.
    public static func sigmoid(_ x: Double) -> Double {
        if x >= 0 { return 1 / (1 + exp(-x)) }
        let e = exp(x)
        return e / (1 + e)
    }

    /// log(1 + exp(x)), without overflow.
    public static func softplus(_ x: Double) -> Double {
        x > 0 ? x + log(1 + exp(-x)) : log(1 + exp(x))
    }

    /// `base` to the power of `exponent`, for a base above 0; accurate to about 1e-14 where the result is moderate.
    public static func pow(_ base: Double, _ exponent: Double) -> Double { exp(exponent * log(base)) }

    /// The sine of `x` radians, accurate to 1e-15 for |x| up to 1,000.
    public static func sin(_ x: Double) -> Double {
        // x = k π + r with |r| at most π / 2.
        let k = (x / Double.pi).rounded(.toNearestOrEven)
        let r = (x - k * 3.141592653589793116) - k * 1.2246467991473532e-16
        let square = r * r
        var (term, sum) = (r, r)
        for index in 1...11 {
            term *= -square / Double(2 * index * (2 * index + 1))
            sum += term
        }
        return k.truncatingRemainder(dividingBy: 2) == 0 ? sum : -sum
    }

    /// The cosine of `x` radians, accurate to 1e-15 for |x| up to 1,000.
    public static func cos(_ x: Double) -> Double { sin(x + Double.pi / 2) }

    private static func scaled(_ value: Double, by exponent: Int) -> Double {
        if exponent > 1023 { return value * 0x1p1023 * Double(sign: .plus, exponent: exponent - 1023, significand: 1) }
        if exponent < -1022 {
            return value * 0x1p-1022 * Double(sign: .plus, exponent: exponent + 1022, significand: 1)
        }
        return value * Double(sign: .plus, exponent: exponent, significand: 1)
    }
}
