// Command publishedpage prints the page about the operations of the emulator.
package main

import (
	"fmt"
	"os"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
)

func main() {
	facts, err := published.Facts()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(published.Page(facts, published.EmulatorTables()))
}
