package credentials

import (
	"errors"
	"io"
	"os"
)

// maxText bounds what is read of a file of profiles, of one of a token and of what a
// program prints, in bytes. Without it, the name of a device or a program that does
// not end would take all memory.
const maxText = 1 << 20

var errTooLong = errors.New("the text is too long")

// readBounded reads a file of at most [maxText] bytes, and gives [errTooLong] for a
// longer one.
func readBounded(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxText+1))
	if err == nil && len(text) > maxText {
		return nil, errTooLong
	}
	return text, err
}

// printout keeps what a program prints, up to [maxText] bytes, and breaks the pipe of
// one that prints more.
type printout struct {
	text      []byte
	overflown bool
}

// Write implements [io.Writer].
func (o *printout) Write(text []byte) (int, error) {
	if len(o.text)+len(text) > maxText {
		o.overflown = true
		return 0, errTooLong
	}
	o.text = append(o.text, text...)
	return len(text), nil
}
