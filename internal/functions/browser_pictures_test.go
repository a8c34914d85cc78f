package functions

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"testing"
)

func decode(t *testing.T, shot []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(shot))
	must(t, err)
	return picture
}

// colours counts the colours of a picture.
func colours(picture image.Image) int {
	found := map[[3]uint32]bool{}
	each(picture, func(r, g, b uint32) { found[[3]uint32{r, g, b}] = true })
	return len(found)
}

// brightness returns the mean brightness of a picture, of 255.
func brightness(picture image.Image) int {
	var sum, count int
	each(picture, func(r, g, b uint32) { sum, count = sum+int(r+g+b)/3>>8, count+1 })
	return sum / count
}

func same(a, b image.Image) bool {
	var first, second []uint32
	each(a, func(r, g, b uint32) { first = append(first, r, g, b) })
	each(b, func(r, g, b uint32) { second = append(second, r, g, b) })
	return fmt.Sprint(first) == fmt.Sprint(second)
}

func each(picture image.Image, see func(r, g, b uint32)) {
	bounds := picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y += 3 {
		for x := bounds.Min.X; x < bounds.Max.X; x += 3 {
			r, g, b, _ := picture.At(x, y).RGBA()
			see(r, g, b)
		}
	}
}
