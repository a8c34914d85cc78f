package functions

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// screenshotPath is the picture in the docs. `make screenshot` sets it.
var screenshotPath = flag.String("screenshot", "", "a `file` for the picture in the docs")

// The picture in the docs is the sample page of 60 accounts in a browser.
func TestScreenshot_docs(t *testing.T) {
	if *screenshotPath == "" {
		t.Skip("takes the picture in the docs: run make screenshot")
	}
	b := startBrowser(t)
	file := filepath.Join(t.TempDir(), "page.html")
	must(t, os.WriteFile(file, []byte(rendered(t, sampleCoverage(60), sampleAsOf)), 0o644))
	b.window(1280, 1180, "light")
	b.open(file)
	var small bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	must(t, encoder.Encode(&small, withFewColours(decode(t, b.screenshot()))))
	must(t, os.MkdirAll(filepath.Dir(*screenshotPath), 0o755))
	must(t, os.WriteFile(*screenshotPath, small.Bytes(), 0o644))
}

// The picture in the docs is small enough for a page.
func TestScreenshot_size(t *testing.T) {
	t.Parallel()
	const most = 150_000
	file, err := os.ReadFile("../../docs/images/report.png")
	must(t, err)
	if bounds := decode(t, file).Bounds(); len(file) > most || bounds.Dx() != 1280 {
		t.Errorf("the picture has %d bytes and is %d pixels wide", len(file), bounds.Dx())
	}
}

// withFewColours returns a picture with the 256 most frequent colours of another one, which makes
// a PNG of a page small.
func withFewColours(picture image.Image) image.Image {
	bounds := picture.Bounds()
	frequency := map[color.RGBA]int{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			frequency[opaque(picture, x, y)]++
		}
	}
	frequent := slices.SortedFunc(maps.Keys(frequency), func(a, b color.RGBA) int {
		return cmp.Or(frequency[b]-frequency[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	palette := color.Palette{}
	for _, c := range frequent[:min(len(frequent), 256)] {
		palette = append(palette, c)
	}
	reduced := image.NewPaletted(bounds, palette)
	index := map[color.RGBA]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := opaque(picture, x, y)
			i, ok := index[c]
			if !ok {
				i = uint8(palette.Index(c)) //nolint:gosec // a palette has 256 colours
				index[c] = i
			}
			reduced.SetColorIndex(x, y, i)
		}
	}
	return reduced
}

// opaque returns the colour of a point of a page.
func opaque(picture image.Image, x, y int) color.RGBA {
	r, g, b, _ := picture.At(x, y).RGBA()
	return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255} //nolint:gosec // eight bits remain
}

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
