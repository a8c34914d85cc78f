package report

import (
	"strconv"
	"time"
)

// moment is a time as it is shown.
type moment struct {
	machine, date, clock string
}

// newMoment returns a time in RFC 3339 in UTC, or nil for any other text.
func newMoment(value string) *moment {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return nil
	}
	at = at.UTC()
	clock := "15:04"
	if at.Second() != 0 { // without them, a gap of a second would begin and end at the same time
		clock = time.TimeOnly
	}
	return &moment{machine: at.Format(time.RFC3339), date: at.Format(time.DateOnly), clock: at.Format(clock) + " UTC"}
}

// stretch is a part of a bar, in percent of its width.
type stretch struct {
	light       Light
	from, width string
}

// bar returns the parts of a bar that shows shares of a whole. A share that is not empty can be
// seen, however small it is.
func bar(shares []Share) []stretch {
	const smallest = 0.6
	whole := 0.0
	size := func(s Share) float64 { return float64(s.Count) }
	for _, s := range shares {
		whole += size(s)
	}
	var widths []float64
	sum := 0.0
	for _, s := range shares {
		width := 0.0
		if s.Count > 0 {
			width = max(size(s)/whole*100, smallest)
		}
		widths, sum = append(widths, width), sum+width
	}
	var stretches []stretch
	from := 0.0
	percent := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
	for i, s := range shares {
		if widths[i] == 0 {
			continue
		}
		width := widths[i] / sum * 100
		stretches = append(stretches, stretch{light: s.Light, from: percent(from), width: percent(width)})
		from += width
	}
	return stretches
}

// Number returns a count with its thousands set apart.
func Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}
