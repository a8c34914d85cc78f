package credentials

import (
	"errors"
	"io"
	"os"
)

// maxBytes bounds what is read of a file of profiles, of one of a token and of what a
// program prints, in bytes. Without it, the name of a device or a program that does
// not end would take all memory.
const maxBytes = 1 << 20

var errTooLong = errors.New("the text is too long")

// readLimited reads a file of at most [maxBytes] bytes, and gives [errTooLong] for a
// longer one.
func readLimited(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	if err == nil && len(text) > maxBytes {
		return nil, errTooLong
	}
	return text, err
}

// limitedBuffer keeps what a program prints, up to [maxBytes] bytes, and breaks the pipe of
// one that prints more.
type limitedBuffer struct {
	text     []byte
	exceeded bool
}

// Write implements [io.Writer].
func (b *limitedBuffer) Write(text []byte) (int, error) {
	if len(b.text)+len(text) > maxBytes {
		b.exceeded = true
		return 0, errTooLong
	}
	b.text = append(b.text, text...)
	return len(text), nil
}
