// Command reasonpage prints the page about the reason codes.
package main

import (
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

func main() { fmt.Print(reason.Page()) }
