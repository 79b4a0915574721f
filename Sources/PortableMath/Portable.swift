/// Functions that the C library has, too, but with other last bits on other machines: these are sums, products, quotients
/// and square roots alone, in a fixed order, so that they have the same bits everywhere.
///
/// Whatever decides a number of a result is reckoned with these. Each says how exact it is.
package enum Portable {}
