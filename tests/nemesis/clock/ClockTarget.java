// The same for Java: answers each line with the wall clock in nanoseconds.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Instant;

class ClockTarget {
  static String now() {
    Instant now = Instant.now();
    return Long.toString(now.getEpochSecond() * 1_000_000_000L + now.getNano());
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println("ready " + now());
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    while (lines.readLine() != null) System.out.println(now());
  }
}
