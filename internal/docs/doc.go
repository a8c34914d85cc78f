// Package docs tests the pages that people read: that their links lead somewhere,
// and that what they quote of the code stands in it.
package docs
