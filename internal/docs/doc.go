// Package docs tests the pages: their links must have a target, and the messages
// that they quote must exist in the code. templates/ are the sources of the pages
// under docs/; make generate renders them.
package docs
