// Package matrix supports the matrices: the operations, what disturbs them at each of their
// calls, and what must not be lost.
package matrix
