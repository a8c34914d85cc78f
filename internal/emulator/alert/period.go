package alert

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var periodForm = regexp.MustCompile(`^([0-9]{1,6})([smhd])$`)

// period reads a time such as 30s, 5m, 1h or 1d.
func period(text string) (time.Duration, error) {
	m := periodForm.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is no time such as 5m or 1h", text)
	}
	n, _ := strconv.Atoi(m[1])
	return time.Duration(n) * map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]], nil
}

// before reads how long before the evaluation a time is: -30m, or now.
func before(text string) (time.Duration, error) {
	if text == "now" {
		return 0, nil
	}
	rest, past := strings.CutPrefix(text, "-")
	if !past {
		return 0, fmt.Errorf("start and end must be now or times such as -5m, one is %q", text)
	}
	return period(rest)
}
