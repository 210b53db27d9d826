-- The time library: clocks, calendars, zones, formatting and parsing.
module Main (main) where

import Control.Monad (forM_)
import Data.Fixed (mod')
import Data.Maybe (isJust)
import Data.Time
import Data.Time.Calendar.Easter (gregorianEaster)
import Data.Time.Calendar.Julian (toJulian)
import Data.Time.Calendar.OrdinalDate (toOrdinalDate)
import Data.Time.Calendar.WeekDate (toWeekDate)
import Data.Time.Clock.POSIX
import Data.Time.Clock.System
import Data.Time.Clock.TAI (taiClock)
import Data.Time.Format.ISO8601

moments :: [UTCTime]
moments =
  [ UTCTime (fromGregorian y m d) s
  | (y, m, d, s) <- [(1970, 1, 1, 0), (2000, 2, 29, 86399.999), (1858, 11, 17, 1), (2026, 11, 20, 61200.5), (-44, 3, 15, 43200), (9999, 12, 31, 86400)]
  ]

main :: IO ()
main = do
  a <- getCurrentTime
  b <- getPOSIXTime
  MkSystemTime c _ <- getSystemTime
  print (a > UTCTime (fromGregorian 2024 1 1) 0, b >= utcTimeToPOSIXSeconds a, fromIntegral c - b < 5)
  print (abs (nominalDiffTimeToSeconds b `mod'` 1) < 1)
  print (isJust taiClock || True)
  zone <- getCurrentTimeZone
  print (zone, timeZoneMinutes zone, timeZoneSummerOnly zone)
  z <- getTimeZone (UTCTime (fromGregorian 1999 7 1) 0)
  print z
  ZonedTime l z' <- utcToLocalZonedTime (head moments)
  print (l, z')
  forM_ moments $ \t -> do
    print t
    print (toWeekDate (utctDay t), toOrdinalDate (utctDay t), toJulian (utctDay t), dayOfWeek (utctDay t))
    putStrLn (formatTime defaultTimeLocale "%a %A %b %B %c %d %D %e %F %H %I %j %k %l %m %M %p %q %Q %R %s %S %T %u %U %V %w %W %y %Y %Z %z %G %C" t)
    putStrLn (iso8601Show t)
    print (utcTimeToPOSIXSeconds t, posixSecondsToUTCTime (utcTimeToPOSIXSeconds t) == t)
    print (addUTCTime 1e6 t, diffUTCTime t (head moments))
  print (map gregorianEaster [1999 .. 2010])
  print [addGregorianMonthsClip n (fromGregorian 2024 1 31) | n <- [-2 .. 14]]
  print [diffGregorianDurationClip (fromGregorian 2024 3 1) (fromGregorian y 12 31) | y <- [1990, 2000, 2023]]
  print (parseTimeM True defaultTimeLocale "%Y-%m-%d %H:%M:%S%Q %Z" "2024-02-29 23:59:59.125 EST" :: Maybe ZonedTime)
  print (parseTimeM False defaultTimeLocale "%F" "2023-02-29" :: Maybe Day)
  print (parseTimeM True defaultTimeLocale "%d %B %Y, %l:%M %p" " 7 March 1999,  4:05 PM" :: Maybe LocalTime)
  print (iso8601ParseM "2024-05-06T07:08:09.5Z" :: Maybe UTCTime)
  print (iso8601ParseM "P1Y2M3DT4H5M6S" :: Maybe CalendarDiffTime)
  print (read "2001-02-03 04:05:06.789 UTC" :: UTCTime)
  print (picosecondsToDiffTime 1500000000000, secondsToNominalDiffTime 3.25, timeToTimeOfDay 3661.5, timeOfDayToTime midday)
  print (utcToLocalTime (hoursToTimeZone 9) (moments !! 1), localTimeToUTC (minutesToTimeZone (-90)) (LocalTime (fromGregorian 2000 1 1) midnight))
  print (isLeapYear <$> [1900, 2000, 2023, 2024], gregorianMonthLength 2100 2, fromGregorianValid 2023 4 31)
  print (formatTime defaultTimeLocale "%3ES|%0Es|%H:%M:%6ES" (secondsToNominalDiffTime 12345.678901))
