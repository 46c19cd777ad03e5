// Package order holds the module's package order. Its test parses every import and fails where a package looks upwards,
// so that the way of the data through the code stays short and one-directional.
package order
