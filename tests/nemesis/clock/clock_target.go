// The same for Go, whose runtime asks the vDSO by itself, on stacks of its own.
//
//	clock_target_go          "clock 0" from standard input: the wall clock in nanoseconds
//	clock_target_go stress   goroutines that read clocks, sleep and talk, with garbage to collect
package main

import (
	"bufio"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

func stress() string {
	var stopping int32
	var complaint atomic.Value
	var wait sync.WaitGroup
	start := func(work func()) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for atomic.LoadInt32(&stopping) == 0 {
				work()
			}
		}()
	}
	for i := 0; i < 4; i++ {
		start(func() {
			begin := time.Now()
			for j := 0; j < 1000; j++ {
				if time.Since(begin) < 0 {
					complaint.Store("the monotonic clock went back")
				}
				begin = time.Now()
			}
		})
	}
	start(func() { time.Sleep(2 * time.Millisecond) })
	start(func() { _ = make([]byte, 1<<20) })
	numbers := make(chan int)
	next, expected := 0, 0
	start(func() { select { case numbers <- next: next++; case <-time.After(time.Millisecond): } })
	start(func() {
		select {
		case number := <-numbers:
			if number != expected {
				complaint.Store("a number was lost")
			}
			expected++
		case <-time.After(time.Millisecond):
		}
	})
	bufio.NewReader(os.Stdin).ReadByte()
	atomic.StoreInt32(&stopping, 1)
	wait.Wait()
	if wrong := complaint.Load(); wrong != nil {
		return wrong.(string)
	}
	return "ok"
}

func main() {
	fmt.Println("ready", time.Now().UnixNano())
	if len(os.Args) > 1 && os.Args[1] == "stress" {
		fmt.Println(stress())
		return
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fmt.Println(time.Now().UnixNano())
	}
}
